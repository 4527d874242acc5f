/**
 * The directories of Docker's layers have names of chance, other ones on each machine. Where a post has shown by `docker inspect`
 * whose layer a directory is, later commands ask this machine's Docker for the directory in the same place.
 */

import type { Transcribed } from '../transcript/transcript.ts'

/** Of images and containers, with whatever options stand before the name. */
const INSPECTS =
  /\b(?:docker|podman)\s+(?:(?:container|image)\s+)?inspect\s+(?:(?:-f|--format|--type)(?:\s+|=)(?:'[^']*'|"[^"]*"|\S+)\s+|-\S+\s+)*(?<name>\$\([^)]*\)|[\w.][\w./:@-]*)/
const SHOWN = /"?(?<key>LowerDir|MergedDir|UpperDir|WorkDir)"?\s*:\s*"?(?<paths>\/[^"\s,]+)/
const ASKED = /\.GraphDriver\.Data\.(LowerDir|MergedDir|UpperDir|WorkDir)\b/
const DIRECTORY = /^\/var\/lib\/docker\/overlay2\/(?<id>[0-9a-f]{64}(?:-init)?)(?:\/|$)/
const ID = /(?<![\w.-])[0-9a-f]{64}(?:-init)?(?![\w.-])/g

/** Gives a line with the layers' directories of earlier ones replaced; to be asked of all lines in turn. */
export function createLayerNamer(): <Line extends Transcribed>(line: Line) => Line {
  /** by directory, the command that finds it here */
  const found = new Map<string, string>()
  return (line) => {
    const command = line.command.replaceAll(ID, (id) => found.get(id) ?? id)
    const name = INSPECTS.exec(command)?.groups?.['name']
    for (const row of name === undefined ? [] : (line.output ?? [])) {
      const { key, paths } = SHOWN.exec(row)?.groups ?? { key: ASKED.exec(command)?.[1], paths: row.trim() }
      if (key === undefined || paths === undefined) continue
      paths.split(':').forEach((path, index) => {
        const id = DIRECTORY.exec(path)?.groups?.['id']
        if (id !== undefined && !found.has(id)) found.set(id, finding(name as string, key, index + 1))
      })
    }
    return { ...line, command }
  }
}

/** `place`: among those with the same key, counted from 1. */
const finding = (name: string, key: string, place: number): string =>
  `$(docker inspect -f '{{.GraphDriver.Data.${key}}}' ${name} | cut -d: -f${place} | cut -d/ -f6)`
