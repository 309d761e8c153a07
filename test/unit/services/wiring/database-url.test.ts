import { describe, expect, it } from 'vitest';
import { databaseUrlAccess } from '../../../../src/services/wiring/database-url.ts';

describe('the address of a database', () => {
  it('is read in its parts, a coded password too', () => {
    expect(databaseUrlAccess('postgres://a%40b:p%2Fw@127.0.0.1:6000/sme_billing', [])).toEqual({
      ...{ host: '127.0.0.1', port: 6000, user: 'a@b', password: 'p/w', database: 'sme_billing' },
    });
    expect(databaseUrlAccess('postgresql://u:p@[::1]/d', [])).toMatchObject({ host: '::1', port: 5432 });
  });

  it('is verified wherever the password crosses a network', () => {
    const far = databaseUrlAccess('postgres://u:p@db.example.om/d', ['PEM']);
    expect(far.tls).toMatchObject({ rejectUnauthorized: true, servername: 'db.example.om' });
    expect(far.tls?.ca).toContain('PEM');
    expect(databaseUrlAccess('postgres://u:p@localhost/d?sslmode=verify-full', []).tls).toBeDefined();
  });

  it.each([
    'postgres://u:secret@db.example.om/d?sslmode=disable',
    'postgres://u:secret@db.example.om/d?sslmode=require',
    'postgres://u:secret@127.0.0.1/d?sslmode=prefer',
    'postgres://u:secret@127.0.0.1/d?options=-c%20x=y',
    'postgres://u:secret@127.0.0.1',
    'postgres://u:secret%zz@127.0.0.1/d',
    'mysql://u:secret@127.0.0.1/d',
    'secret',
    '',
  ])('is refused without a word of it: %s', (text) => {
    let said = '';
    try {
      databaseUrlAccess(text, []);
    } catch (thrown) {
      said = JSON.stringify(thrown) + String(thrown);
    }
    expect(said).toContain('CATALYST-USAGE');
    expect(said).not.toContain('secret');
  });
});
