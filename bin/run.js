#!/usr/bin/env node
// This file must parse on any Node, so that an old one gets a sentence and not a syntax error.
var parts = process.versions.node.split('.').map(Number);
var old = parts[0] < 22 || (parts[0] === 22 && (parts[1] < 22 || (parts[1] === 22 && parts[2] < 2)));
if (old || parts[0] === 23 || (parts[0] === 24 && parts[1] < 15)) {
  process.stderr.write(
    'catalyst needs Node 22.22.2, 24.15 or later; this is ' +
      process.versions.node +
      '. Get one from nodejs.org, then run it again.\n',
  );
  process.exitCode = 3;
} else {
  // Before anything of ours is compiled.
  process.getBuiltinModule('module').enableCompileCache();
  import('../dist/start.js').then((entry) => entry.start(process.argv.slice(2), process.env));
}
