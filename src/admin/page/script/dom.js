// Elements of the live page: made of text only, brought up to date without taking anybody's place or focus.

export const $ = (id) => document.getElementById(id)

/** Strings among the children become text, whatever stands in them. */
export const make = (tag, properties = {}, ...children) => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'class') element.className = value
    else element.setAttribute(name, value)
  }
  fill(element, ...children)
  return element
}

/** Puts these in the place of what is there; null is left out. */
export const fill = (element, ...children) => element.replaceChildren(...children.filter((child) => child !== null))

export const icon = (name) => {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('aria-hidden', 'true')
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use')
  use.setAttribute('href', `#icon-${name}`)
  svg.append(use)
  return svg
}

export const setText = (element, text) => {
  if (element.textContent !== text) element.textContent = text
}

/** One `li` an item, by key; those that did not change are not touched but for a new day, and none is moved that need not be. */
export const sync = (list, items, keyOf, draw) => {
  const known = new Map([...list.children].map((child) => [child.dataset.key, child]))
  const keys = new Set(items.map(keyOf))
  for (const [key, element] of known) if (!keys.has(key)) element.remove()
  for (const [index, item] of items.entries()) {
    const key = keyOf(item)
    const element = known.get(key) ?? make('li', { 'data-key': key })
    const text = `${new Date().toDateString()} ${JSON.stringify(item)}`
    if (element.shown !== text) draw(element, item)
    element.shown = text
    const there = list.children[index]
    if (there !== element) list.insertBefore(element, there ?? null)
  }
}

/** Whoever has the focus keeps it, also when what has it was made anew, moved to the other list, or is gone. */
export const keepingFocus = (change) => {
  const focused = document.activeElement
  const { key } = focused?.closest('[data-key]')?.dataset ?? {}
  const part = focused?.dataset.part
  const title = focused?.closest('section')?.querySelector('h2')
  change()
  if (key === undefined || part === undefined || document.contains(focused)) return
  const again = [...document.querySelectorAll(`[data-part="${part}"]`)]
  const same = again.find((element) => element.closest('[data-key]').dataset.key === key)
  const other = same ?? again.find((element) => title?.parentElement.contains(element)) ?? title
  other?.focus({ preventScroll: true })
}
