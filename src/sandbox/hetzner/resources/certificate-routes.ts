import { X509Certificate } from 'node:crypto';
import type { Fields } from '../api/fields.ts';
import { invalid } from '../api/refusal.ts';
import type { RouteTable } from '../api/routes.ts';
import { apiTime } from '../cloud/cloud.ts';
import type { CertificateRecord } from '../cloud/records.ts';
import { collectionRoutes, deleteRoute } from './collection-routes.ts';

/** Certificates that an operator uploads; the cloud's own issuing is not imitated. */
export const CERTIFICATE_ROUTES: RouteTable = {
  ...collectionRoutes('certificates'),
  ...deleteRoute('certificates', () => undefined),
  'POST /certificates': ({ cloud, views }, { body }) => {
    const name = body.text('name');
    if (body.oneOf('type', ['uploaded', 'managed'], 'uploaded') === 'managed') {
      throw invalid({ type: 'the sandbox takes uploaded certificates only' });
    }
    body.text('private_key');
    const facts = factsOf(body);
    cloud.mayCreate('certificates', name);
    const made = {
      id: cloud.nextId(),
      name,
      created: cloud.created(),
      labels: body.labels() ?? {},
      ...facts,
    };
    return { status: 201, body: { certificate: views.certificates(cloud.add('certificates', made)) } };
  },
};

function factsOf(body: Fields): Omit<CertificateRecord, 'id' | 'name' | 'created' | 'labels'> {
  const certificate = body.text('certificate');
  const parsed = parse(certificate);
  const names = parsed.subjectAltName?.split(', ').map((one) => one.replace(/^DNS:/, '')) ?? [];
  return {
    certificate,
    domainNames: names,
    fingerprint: parsed.fingerprint,
    notBefore: apiTime(parsed.validFromDate.getTime()),
    notAfter: apiTime(parsed.validToDate.getTime()),
  };
}

function parse(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw invalid({ certificate: 'Not a valid PEM certificate.' });
  }
}
