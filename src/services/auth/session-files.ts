/** Who is signed in at a Sovereign. All but the two tokens can be read without a passphrase. */
export interface KeptSession {
  way: 'password' | 'magic-link' | 'token';
  subject: string;
  email: string;
  role: string;
  /** RFC 3339. */
  signedInAt: string;
  refreshedAt: string;
  /** End of the access token, RFC 3339; undefined when it names none. */
  expiresAt?: string;
  /** Whether a refresh token is kept. */
  renewable: boolean;
}

export interface SessionTokens {
  token: string;
  /** Absent for a token that somebody brought. */
  refreshToken?: string;
}

/** Sessions by context. The tokens are sealed; each write replaces the whole file or nothing. */
export interface SessionFiles {
  look(name: string): Promise<KeptSession | undefined>;
  tokens(name: string): Promise<SessionTokens | undefined>;
  write(name: string, session: KeptSession, tokens: SessionTokens): Promise<void>;
  remove(name: string): Promise<boolean>;
  /** Runs `work` while no other process renews the same session. */
  alone<T>(name: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T>;
}
