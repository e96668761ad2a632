// The order of the test files: whole processes and databases first, so that no long one is left for the end alone.
import { BaseSequencer, type TestSpecification } from 'vitest/node'

export default class PartsLast extends BaseSequencer {
  /** Else as always: the longest of the last run first, or the largest file. */
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isPart = ({ project }: TestSpecification) => Number(project.name === 'parts')
    return (await super.sort(files)).toSorted((one, other) => isPart(one) - isPart(other))
  }
}
