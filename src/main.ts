import { start } from './lifecycle.js';

await start();
