import { createPostgresPlace } from '../../support/postgres/place.ts'
import { describeStore } from '../../support/store-contract.ts'

describeStore('postgres', createPostgresPlace)
