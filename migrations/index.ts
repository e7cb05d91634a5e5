import { Foundations1763800000000 } from './1763800000000-foundations.js';

/** Every migration, in order. One that has shipped is never edited. */
export const migrations = [Foundations1763800000000];
