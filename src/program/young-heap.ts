// Keeps V8's young generation as small as it starts: loading modules would otherwise blow it up by 30 MB for good.
import { setFlagsFromString } from 'node:v8'

// Source: https://github.com/nodejs/node/blob/main/doc/api/cli.md#--max-semi-space-sizesize-in-mib (the limit itself can only be
// given on the command line; the growth is read each time it would grow).
setFlagsFromString('--semi-space-growth-factor=1')
