import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { command, copied, named, stages } from './support/dockerfile.ts'

const paths = stages.flatMap(copied)

describe('the Dockerfile', () => {
  it('copies only what is there and what .dockerignore lets in', () => {
    const letIn = readFileSync('.dockerignore', 'utf8').match(/(?<=^!).+$/gm) ?? []
    expect(paths.length).toBeGreaterThan(0)
    expect(paths.filter((path) => !existsSync(path))).toEqual([])
    expect(
      paths.filter((path) => !letIn.some((allowed) => path === allowed || path.startsWith(`${allowed}/`))),
    ).toEqual([])
  })

  it('copies every file that the build script reads', () => {
    const inputs = /INPUTS = (\[.*?\])/.exec(readFileSync('scripts/build.mjs', 'utf8'))?.[1] ?? '[]'
    expect(JSON.parse(inputs.replaceAll("'", '"')).filter((input: string) => !paths.includes(input))).toEqual([])
  })

  it('runs as a user without rights, as PID 1, with one volume', () => {
    const image = stages.at(-1) ?? []
    expect(named('USER', image)).toEqual(['node'])
    expect(named('VOLUME', image)).toEqual(['/data'])
    expect(command('ENTRYPOINT')).toEqual(['node', 'dist/cli.js'])
    expect(command('CMD')).toEqual(['run'])
    expect(command('HEALTHCHECK')).toEqual(['node', 'dist/cli.js', 'healthcheck'])
  })

  it('takes every stage from the same Node.js, the one that package.json asks for', () => {
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8'))
    const images = new Set(named('FROM').map((rest) => rest.split(' ')[0]))
    expect([...images]).toEqual([`node:${engines.node.replace('>=', '')}-slim`])
  })
})
