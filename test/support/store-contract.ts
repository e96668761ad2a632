// The promises of the store's port as a suite that every engine passes.
import { describe } from 'vitest'
import type { CreatePlace } from './store-contract/bench.ts'
import { describeClaims } from './store-contract/claims.ts'
import { describeEnding } from './store-contract/ending.ts'
import { describeEnriching } from './store-contract/enriching.ts'
import { describeForgetting } from './store-contract/forgetting.ts'
import { describeHistory } from './store-contract/history.ts'
import { describeJournal } from './store-contract/journal.ts'
import { describeLinking } from './store-contract/linking.ts'
import { describeLookUps } from './store-contract/look-ups.ts'
import { describeMissed } from './store-contract/missed.ts'
import { describeModel } from './store-contract/model.ts'
import { describeNotices } from './store-contract/notices.ts'
import { describePurging } from './store-contract/purging.ts'
import { describeRecording } from './store-contract/recording.ts'
import { describeSealedTokens } from './store-contract/sealed-tokens.ts'
import { describeSearching } from './store-contract/searching.ts'
import { describeSendingAgain } from './store-contract/sending-again.ts'
import { describeSettling } from './store-contract/settling.ts'
import { describeTally } from './store-contract/tally.ts'
import { describeTokens } from './store-contract/tokens.ts'

/** `createPlace` makes an empty place for one test: an engine's own kind of it, a file or a schema. */
export const describeStore = (name: string, createPlace: CreatePlace): void => {
  describe(`the store contract: ${name}`, () => {
    describeRecording(createPlace)
    describeLinking(createPlace)
    describeClaims(createPlace)
    describeSettling(createPlace)
    describeTokens(createPlace)
    describeSealedTokens(createPlace)
    describeJournal(createPlace)
    describeLookUps(createPlace)
    describeNotices(createPlace)
    describeEnriching(createPlace)
    describeHistory(createPlace)
    describeMissed(createPlace)
    describeSearching(createPlace)
    describeTally(createPlace)
    describeSendingAgain(createPlace)
    describeForgetting(createPlace)
    describeEnding(createPlace)
    describePurging(createPlace)
    describeModel(createPlace)
  })
}
