// Around every test file: what is heard from now on was said in it, and it leaves the process as it found it.
import './listen.ts'
import { afterAll, beforeAll, expect } from 'vitest'
import { watchProcess } from '../shared-process.ts'
import { overhear } from './overhear.ts'

const leftBehind = watchProcess()
beforeAll(() => overhear('test file', expect.getState().testPath ?? ''))
afterAll(() => expect(leftBehind(), 'changed and not put back').toEqual([]))
