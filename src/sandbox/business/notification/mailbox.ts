import type { SandboxClock } from '../../ground.ts';
import type { Document, Documents } from '../storage/documents.ts';

/** One mail that the mail server took. */
export interface Mail extends Document {
  /** RFC 3339, UTC. */
  at: string;
  to: string;
  template: string;
  subject: string;
  text: string;
}

const COLLECTION = 'mail';

/** Where every mail of a Sovereign in the sandbox ends. */
export class Mailbox {
  readonly #documents: Documents;
  readonly #clock: SandboxClock;

  constructor(documents: Documents, clock: SandboxClock) {
    this.#documents = documents;
    this.#clock = clock;
  }

  async deliver(mail: Pick<Mail, 'to' | 'template' | 'subject' | 'text'>): Promise<void> {
    await this.#documents.append(COLLECTION, { at: new Date(this.#clock.now()).toISOString(), ...mail });
  }

  /** Oldest first. */
  list(): Promise<Mail[]> {
    return this.#documents.all<Mail>(COLLECTION);
  }
}
