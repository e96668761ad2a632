// The order of the test files: whole processes and databases first, so that no long one is left for the end alone.
import { readFileSync } from 'node:fs'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** A file that only asks for a suite of contracts is small, and takes long. */
const asksForContract = (file: string): boolean => readFileSync(file, 'utf8').includes("-contract.ts'")

const place = ({ project, moduleId }: TestSpecification): number => {
  if (project.name !== 'parts') return 0
  return asksForContract(moduleId) ? 1 : 2
}

export default class PartsLast extends BaseSequencer {
  /** Else as always: the longest of the last run first, or the largest file. */
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placed = (await super.sort(files)).map((file) => ({ file, place: place(file) }))
    return placed.toSorted((one, other) => one.place - other.place).map(({ file }) => file)
  }
}
