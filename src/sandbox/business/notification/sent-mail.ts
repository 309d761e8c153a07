/** A mail of a Sovereign in the sandbox, as `sandbox mail` shows it. */
export interface SentMail {
  /** Number within its Sovereign's mailbox. */
  id: string;
  sovereign: string;
  /** RFC 3339, UTC. */
  at: string;
  to: string;
  subject: string;
  text: string;
}
