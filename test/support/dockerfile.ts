// The Dockerfile as its instructions, stage by stage.
import { readFileSync } from 'node:fs'

export interface Instruction {
  readonly name: string
  readonly rest: string
}

const instructions: readonly Instruction[] = readFileSync('Dockerfile', 'utf8')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => /^[A-Z]+ /.test(line))
  .map((line) => ({ name: line.split(' ', 1)[0] ?? '', rest: line.slice(line.indexOf(' ') + 1).trim() }))

/** From one FROM to the next. */
export const stages: readonly (readonly Instruction[])[] = instructions.reduce<Instruction[][]>(
  (found, instruction) => {
    if (instruction.name === 'FROM') found.push([])
    found.at(-1)?.push(instruction)
    return found
  },
  [],
)

export const named = (name: string, from: readonly Instruction[] = instructions): readonly string[] =>
  from.filter((instruction) => instruction.name === name).map(({ rest }) => rest)

/** The exec form of the last such instruction. */
export const command = (name: 'ENTRYPOINT' | 'CMD' | 'HEALTHCHECK'): readonly [string, ...string[]] =>
  JSON.parse(/\[.*\]/.exec(named(name).at(-1) ?? '')?.[0] ?? '[]')

/** What a stage copies from the folder that it is built in. */
export const copied = (stage: readonly Instruction[]): readonly string[] =>
  named('COPY', stage)
    .filter((rest) => !rest.startsWith('--from'))
    .flatMap((rest) => rest.split(/\s+/).slice(0, -1))
