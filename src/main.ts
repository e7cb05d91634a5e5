import { start } from './lifecycle.js';

const [, , ...words] = process.argv;
if (words.length === 0) await start();
else await import('./command.js').then(({ runCommand }) => runCommand(words.join(' ')));
