// Refuses to go on with a Node that is too old, before anything that would fail on it in a less friendly way is loaded.
const NEEDED = 24

const major = Number(process.versions.node.split('.')[0])
if (major < NEEDED) {
  process.stderr.write(
    `ringpost: this is Node.js ${process.versions.node}, but Ringpost needs Node.js ${NEEDED} or newer.\n` +
      `  Install it from https://nodejs.org, or in a checkout use \`npm run ringpost -- …\`, which brings its own.\n`,
  )
  process.exit(1)
}

export {}
