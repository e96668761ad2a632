// The script of the live page: listens to /events, shows what it hears as text and nothing else, and says when it hears nothing.
import { showBoard } from './board.js'
import { announce, putCall, putCalls, showCalls, tickCalls } from './calls.js'
import { $, keepingFocus, setText } from './dom.js'
import { setClock, withSeconds } from './time.js'

/** Of a connection that works there is a pulse every 15 s. */
const SILENT_MS = 40_000
const RETRY_MS = 2_000
/** One that is back within this was never lost. */
const GRACE_MS = 4_000

let source = null
let heardAt = Date.now()
/** When the connection broke; null while it is there, or has not been yet. */
let brokenAt = null
let everLive = false
let open = 0

const connect = () => {
  source?.close()
  source = new EventSource('/events')
  for (const [name, take] of Object.entries(EVENTS)) {
    source.addEventListener(name, ({ data }) => {
      const event = JSON.parse(data)
      heardAt = Date.now()
      setClock(event.at)
      keepingFocus(() => take(event))
    })
  }
  source.addEventListener('error', reconnect)
}

const EVENTS = {
  snapshot: ({ calls, board, version }) => {
    brokenAt = null
    everLive = true
    putCalls(calls)
    show(board)
    setText(
      $('about'),
      `Ringpost ${version}. Times are those of this browser; today is that of ${board.today.time_zone}.`,
    )
    showLink()
  },
  call: ({ view }) => {
    if (putCall(view) && view.call.ended_at === null) announce(`${view.card.headline}: ${view.card.who.name}`)
    open = showCalls()
    showTitle()
  },
  board: ({ board }) => show(board),
  pulse: () => undefined,
}

const show = (board) => {
  showBoard(board)
  open = showCalls(board.sources.every(({ tone }) => tone === 'good'))
  showTitle()
}

/** A browser gives up on some errors and not on others: this page never does, and starts with a fresh snapshot. */
const reconnect = () => {
  source.close()
  brokenAt ??= Date.now()
  setTimeout(connect, RETRY_MS)
  setTimeout(showLink, GRACE_MS)
}

const showLink = async () => {
  const live = brokenAt === null
  if (!live && Date.now() - brokenAt < GRACE_MS) return
  document.body.dataset.live = live ? 'yes' : 'no'
  setText($('link-words'), live ? 'Live' : 'Not live')
  showTitle()
  $('lost').hidden = live
  if (live) return
  const { words, signedOut } = await askWhy()
  const since = everLive
    ? `Not live since ${withSeconds.format(heardAt)}: what stands below is from then.`
    : 'Not live.'
  setText($('lost-words'), `${since} ${words}`)
  $('lost').querySelector('a').hidden = !signedOut
}

const askWhy = async () => {
  const answer = await fetch('/healthz').catch(() => null)
  if (answer === null) return { words: 'The daemon does not answer; this page goes on trying.', signedOut: false }
  const { status } = await fetch('/events', { method: 'HEAD' }).catch(() => ({ status: 0 }))
  if (status === 401) return { words: 'This browser is signed out.', signedOut: true }
  const words = status === 503 ? 'Too many pages are open already' : 'The daemon answers, but tells nothing'
  return { words: `${words}; this page goes on trying.`, signedOut: false }
}

const showTitle = () => {
  const live = document.body.dataset.live !== 'no'
  document.title = live ? `${open > 0 ? `(${open}) ` : ''}Ringpost` : 'Not live – Ringpost'
}

setInterval(() => {
  if (brokenAt !== null) return
  tickCalls()
  if (Date.now() - heardAt > SILENT_MS) reconnect()
}, 1_000)
connect()
