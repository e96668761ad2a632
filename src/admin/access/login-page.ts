// The page on which a person types the admin token, and its style; there is no script on it.

/** `complaint` is ours, never what was typed. */
export const loginPage = (complaint: string | null): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sign in to Ringpost</title>
<link rel="stylesheet" href="/login.css">
<main>
<h1>Ringpost</h1>
<form method="post" action="/login">
<label for="token">Admin token</label>
<input id="token" name="token" type="password" required autofocus autocomplete="current-password"${complaint === null ? '' : ' aria-invalid="true" aria-describedby="complaint"'}>
${complaint === null ? '' : `<p id="complaint" role="alert">${complaint}</p>\n`}<p class="hint">It stands in the config, as <code>admin.token</code>.</p>
<button>Sign in</button>
</form>
</main>
</html>
`

export const LOGIN_STYLE = `:root { color-scheme: light dark; --line: #767b85; --accent: #0b57d0; --on-accent: #fff; --bad: #b3261e }
@media (prefers-color-scheme: dark) { :root { --line: #8b919c; --accent: #a8c7fa; --on-accent: #062e6f; --bad: #f2b8b5 } }
* { box-sizing: border-box }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif }
main { max-width: 22rem; margin: 15vh auto; padding: 1.5rem }
h1 { font-size: 1.5rem; margin: 0 0 1.5rem }
label { display: block; font-weight: 600; margin-bottom: .25rem }
input, button { width: 100%; font: inherit; padding: .6rem .75rem; border-radius: .5rem; border: 1px solid var(--line) }
input[aria-invalid] { border-color: var(--bad) }
input:focus-visible, button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
button { background: var(--accent); color: var(--on-accent); border-color: transparent; font-weight: 600; cursor: pointer }
.hint { margin: .5rem 0 1.25rem; font-size: .875rem }
#complaint { margin: .5rem 0 0; color: var(--bad); font-weight: 600 }
`
