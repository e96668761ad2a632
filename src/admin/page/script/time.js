// Times on the live page: the daemon's clock, as far as this browser knows it, and how spans and instants are written.
import { make } from './dom.js'

/** How far this clock is behind the daemon's, ms. */
let offset = 0

/** The daemon has just said what time it is. */
export const setClock = (at) => {
  offset = Date.parse(at) - Date.now()
}

export const now = () => Date.now() + offset

export const two = (value) => String(value).padStart(2, '0')
export const span = (ms) => {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

const timeOfDay = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' })
export const withSeconds = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })
const withDate = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
})
export const moment = (at) => {
  const date = new Date(at)
  const today = date.toDateString() === new Date(now()).toDateString()
  return make('time', { datetime: at }, (today ? timeOfDay : withDate).format(date))
}
