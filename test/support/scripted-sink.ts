// A sink of the outside world that answers as the test says and remembers what it was sent.
import type { Delivery, Notice, Pace, SendResult, Sink } from '../../src/sinks/sink.ts'

export interface ScriptedSink extends Sink {
  readonly sent: readonly Delivery[]
  readonly announced: readonly Notice[]
  /** Answers of the next sends, in order; when they run out, everything is delivered. A function decides for itself. */
  answer(...answers: readonly Answer[]): void
  /** The same for notices. */
  answerNotice(...answers: readonly SendResult[]): void
}

type Answer = SendResult | ((delivery: Delivery, signal: AbortSignal) => SendResult | Promise<SendResult>)

export const scriptedSink = (name: string, mode: Sink['mode'], pace?: Pace): ScriptedSink => {
  const sent: Delivery[] = []
  const announced: Notice[] = []
  const answers: Answer[] = []
  const noticeAnswers: SendResult[] = []
  return {
    name,
    mode,
    ...(pace === undefined ? {} : { pace }),
    sent,
    announced,
    answer: (...more) => {
      answers.push(...more)
    },
    answerNotice: (...more) => {
      noticeAnswers.push(...more)
    },
    send: async (delivery, signal) => {
      sent.push(delivery)
      const answer = answers.shift() ?? { status: 'delivered' }
      return typeof answer === 'function' ? answer(delivery, signal) : answer
    },
    announce: async (notice) => {
      announced.push(notice)
      return noticeAnswers.shift() ?? { status: 'delivered' }
    },
    preview: () => null,
    previewNotice: () => ({ form: 'terminal', body: '' }),
    close: async () => undefined,
  }
}
