import type { DirectoryConfig, DirectoryServer, LockoutPolicy } from './directory.ts';
import type { Id } from './records.ts';

/** `whole`: `DOMAIN\user` and `user@domain` as they are. `bare`: `user` alone. */
export type RadiusNameForm = 'whole' | 'bare';

/** RADIUS servers that check passwords and know nothing else of people. */
export interface RadiusConfig {
  readonly id: string;
  /** Short and unique; commands and logs call it so. */
  readonly name: string;
  readonly kind: 'radius';
  /** In order of preference; the others are asked when the first is away. All have the same shared secret. */
  readonly servers: readonly DirectoryServer[];
  /** `DOMAIN` of `DOMAIN\user` and suffixes of UPNs that belong here alone. */
  readonly domains: readonly string[];
  /** Ids of directories whose people have their passwords here; another one under an old name has none of them. */
  readonly peopleOf: readonly Id[];
  /** In which form the servers are told a name. */
  readonly nameForm: RadiusNameForm;
  /** What we call ourselves (RFC 2865 §5.32). */
  readonly nasIdentifier: string;
  /** Of whatever stands behind the servers, which do not say. */
  readonly lockout: LockoutPolicy;
  /** Seconds to wait for an answer of one server, however often it is asked. */
  readonly answerSeconds: number;
}

/** Where passwords are checked, as an administrator described it. */
export type PasswordDirectoryConfig = DirectoryConfig | RadiusConfig;
