import type { ErrorMeaning } from './error-meaning.ts';

/** What the command line, the spec, this machine, its state or the run itself fails with. By exit status, then name. */
export const RUN_ERRORS = {
  'CATALYST-INTERNAL': { exit: 1, meaning: 'A defect of catalyst itself.' },
  'CATALYST-ANSWER-MISSING': { exit: 2, meaning: 'A value is needed and nobody can be asked.' },
  'CATALYST-SPEC-INVALID': { exit: 2, meaning: 'sovereign.yaml, a flag or a variable breaks a rule.' },
  'CATALYST-STATE-NOT-LASTING': { exit: 2, meaning: 'The state would be lost with this machine.' },
  'CATALYST-USAGE': { exit: 2, meaning: 'The command line cannot be understood.' },
  'CATALYST-CLOCK-WRONG': { exit: 3, meaning: 'The clock of this machine is off.' },
  'CATALYST-CREDENTIAL-MISSING': { exit: 3, meaning: 'A credential is needed and was not given.' },
  'CATALYST-CREDENTIAL-UNREADABLE': { exit: 3, meaning: 'The place that holds a credential cannot be read.' },
  'CATALYST-DISK-SPACE': { exit: 3, meaning: 'Too little space is free where the state is kept.' },
  'CATALYST-JOURNAL-DAMAGED': { exit: 3, meaning: 'A line of the journal cannot be read.' },
  'CATALYST-JOURNAL-NEWER': { exit: 3, meaning: 'The journal was written by a newer catalyst.' },
  'CATALYST-NOT-FOUND': {
    exit: 3,
    meaning: 'The state folder knows no such Sovereign, region or component.',
  },
  'CATALYST-PASSPHRASE-MISSING': { exit: 3, meaning: 'The state is sealed, and its passphrase is not here.' },
  'CATALYST-PASSPHRASE-WRONG': { exit: 3, meaning: 'The passphrase does not open the sealed secrets.' },
  'CATALYST-SANDBOX-DOWN': { exit: 3, meaning: 'No sandbox is running.' },
  'CATALYST-SANDBOX-FAILED': { exit: 3, meaning: 'The sandbox does not come up.' },
  'CATALYST-SECRET-EXPOSED': { exit: 3, meaning: 'A secret file can be read by others.' },
  'CATALYST-SECRETS-DAMAGED': { exit: 3, meaning: 'The sealed secrets cannot be read.' },
  'CATALYST-STATE-FULL': { exit: 3, meaning: 'No space is left where the state is kept.' },
  'CATALYST-STATE-UNWRITABLE': { exit: 3, meaning: 'The state folder cannot be read or written.' },
  'CATALYST-TOOL-MISSING': {
    exit: 3,
    meaning: 'A program that catalyst drives is not here and cannot be had.',
  },
  'CATALYST-ALREADY-THERE': { exit: 4, meaning: 'A Sovereign of that name is already in the state folder.' },
  'CATALYST-ARCHIVE-INVALID': {
    exit: 4,
    meaning: 'The archive is damaged, of a newer version, or holds paths that it must not.',
  },
  'CATALYST-DECLINED': { exit: 4, meaning: 'The sovereign-admin said no.' },
  'CATALYST-DESTROYED': { exit: 4, meaning: 'The Sovereign was destroyed; nothing of it goes on.' },
  'CATALYST-NOT-OURS': {
    exit: 4,
    meaning: 'What was named to be deleted belongs to somebody else, or the token to another project.',
  },
  'CATALYST-SECRET-EXISTS': { exit: 4, meaning: 'A secret that must never change would be replaced.' },
  'CATALYST-UNFINISHED': { exit: 4, meaning: 'A run of this Sovereign is unfinished; it wants resume.' },
  'CATALYST-DESTROY-LEFT': {
    exit: 5,
    meaning: 'After a destroy something is left, or may be; the list names it with its price. Resumable.',
  },
  'CATALYST-RUN-FAILED': { exit: 5, meaning: 'A stage of the run failed; resumable.' },
  'CATALYST-TIMED-OUT': { exit: 6, meaning: 'Time ran out while things were still converging; resumable.' },
  'CATALYST-LOCKED': { exit: 7, meaning: 'Another run works on this Sovereign.' },
  'CATALYST-DIFFERENT': { exit: 8, meaning: 'What is wanted differs from what exists.' },
  'CATALYST-INTERRUPTED': { exit: 130, meaning: 'Stopped by a signal; resumable.' },
} as const satisfies Record<string, ErrorMeaning>;
