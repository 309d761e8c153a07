import { createHash } from 'node:crypto';
import { type Chart, chartArchive } from './chart.ts';

export interface ShelvedChart {
  name: string;
  version: string;
  archive: Buffer;
  manifest: string;
  /** Digest of the manifest. */
  digest: string;
}

export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG_TYPE = 'application/vnd.cncf.helm.config.v1+json';
const LAYER_TYPE = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';

/** Published charts, each as the blobs and the manifest of an OCI artifact. */
export class ChartShelf {
  readonly #charts = new Map<string, Map<string, ShelvedChart>>();
  readonly #blobs = new Map<string, Buffer>();

  /** Publishes a version, in place of one of the same number. */
  publish(chart: Chart): void {
    const { name, version } = chart;
    const archive = chartArchive(chart);
    const config = Buffer.from(JSON.stringify({ name, version, apiVersion: 'v2' }));
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      config: this.#keep(CONFIG_TYPE, config),
      layers: [this.#keep(LAYER_TYPE, archive)],
    });
    const versions = this.#charts.get(name) ?? new Map<string, ShelvedChart>();
    this.#charts.set(
      name,
      versions.set(version, { name, version, archive, manifest, digest: digestOf(manifest) }),
    );
  }

  /** Takes a version away; false when there was none. */
  withdraw(name: string, version: string): boolean {
    return this.#charts.get(name)?.delete(version) === true;
  }

  has(name: string): boolean {
    return this.#charts.has(name);
  }

  versions(name: string): ShelvedChart[] {
    return [...(this.#charts.get(name)?.values() ?? [])];
  }

  all(): ShelvedChart[] {
    return [...this.#charts.keys()].flatMap((name) => this.versions(name));
  }

  /** By version (a tag cannot hold `+`, so Helm writes `_`) or by digest. */
  find(name: string, reference: string): ShelvedChart | undefined {
    return this.versions(name).find(
      ({ version, digest }) => version.replaceAll('+', '_') === reference || digest === reference,
    );
  }

  blob(digest: string): Buffer | undefined {
    return this.#blobs.get(digest);
  }

  #keep(mediaType: string, content: Buffer): { mediaType: string; digest: string; size: number } {
    const digest = digestOf(content);
    this.#blobs.set(digest, content);
    return { mediaType, digest, size: content.length };
  }
}

function digestOf(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
