import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signClientCertificate } from '../../domain/certificates.ts';
import type { KeyPair } from '../../domain/cluster-secrets.ts';
import { servingCertificate } from '../node/serving-certificate.ts';

/** Paths of a certificate and its key. */
export interface PairFiles {
  cert: string;
  key: string;
}

const DAY = 86_400_000;
const YEAR_HOURS = 365 * 24;

/** The TLS files of one cluster, in one folder that only its owner reads. */
export class CertificateFiles {
  readonly #folder: string;
  readonly #now: number;

  /** `now` in milliseconds since the epoch. */
  constructor(folder: string, now: number) {
    this.#folder = folder;
    this.#now = now;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  write(name: string, text: string): string {
    const path = join(this.#folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  pair(name: string, { certificate, key }: KeyPair): PairFiles {
    return { cert: this.write(`${name}.crt`, certificate), key: this.write(`${name}.key`, key) };
  }

  /** A certificate that a server shows, for DNS names and addresses. */
  serving(name: string, authority: KeyPair, names: string[]): PairFiles {
    const times = { notBefore: this.#now - DAY, notAfter: this.#now + 365 * DAY };
    const commonName = name;
    return this.pair(
      name,
      servingCertificate({ authority, names: [...new Set(names)], commonName, ...times }),
    );
  }

  /** A certificate that a client shows. */
  async client(
    name: string,
    authority: KeyPair,
    commonName: string,
    organization: string,
  ): Promise<PairFiles> {
    const request = { commonName, organization, hours: YEAR_HOURS, now: this.#now };
    return this.pair(name, await signClientCertificate(authority, request));
  }
}
