import type { DirectoryConfig, DirectoryServer } from '../../../ports/directory.ts';
import { connectLdap, type LdapConnection } from './ldap-connection.ts';

type OwnConfig = Pick<
  DirectoryConfig,
  'tls' | 'certificateAuthority' | 'connectSeconds' | 'answerSeconds' | 'bindDn' | 'bindCertificate'
>;

/** How the server itself reads the directory. */
export interface OwnBind {
  /** Makes connections that `bind` can be asked for. @throws when the secret cannot be read. */
  connector(): (server: DirectoryServer) => Promise<LdapConnection>;
  /** @throws LdapFailure */
  bind(connection: LdapConnection): Promise<void>;
}

/** By certificate, by name and password, or as nobody. @param readSecret the key of the certificate, or the password. */
export function createOwnBind(config: OwnConfig, readSecret: () => string): OwnBind {
  const isByCertificate = config.bindCertificate !== '';
  return {
    connector() {
      // The certificate is shown for our own questions alone: passwords of people are checked by whoever they are.
      const client = isByCertificate ? { cert: config.bindCertificate, key: readSecret() } : undefined;
      return (server) => connectLdap(server, { ...config, client });
    },
    async bind(connection) {
      if (isByCertificate) await connection.bindByCertificate();
      else if (config.bindDn !== '') await connection.bind(config.bindDn, readSecret());
    },
  };
}
