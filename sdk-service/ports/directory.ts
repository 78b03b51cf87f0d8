import type {
  PasswordChange,
  PasswordChangeOutcome,
  PasswordCheck,
  PasswordRules,
  PrimaryAuthentication,
  PrimaryOutcome,
} from './primary-authentication.ts';

/** `ad`: Active Directory, whose names, states and error codes are known. `ldap`: any other LDAP server. */
export type DirectoryKind = 'ad' | 'ldap';

/** `ldaps`: TLS from the first byte. `starttls`: TLS after a plain greeting. `none`: passwords cross the network readable. */
export type DirectoryTls = 'ldaps' | 'starttls' | 'none';

export interface DirectoryServer {
  readonly host: string;
  readonly port: number;
}

/** How the unique id of an entry is written down. */
export type UniqueIdType = 'guid' | 'sid' | 'bytes' | 'string';

/** Which attributes hold what; a list is tried in its order. Empty: the directory has none. */
export interface AttributeMap {
  readonly uniqueId: string;
  readonly uniqueIdType: UniqueIdType;
  readonly distinguishedName: string;
  readonly containerName: readonly string[];
  readonly groupName: string;
  /** Names under which a person signs in; the first that an entry has is the user name. */
  readonly username: readonly string[];
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly userGroup: string;
  readonly description: string;
  readonly callLanguage: string;
  readonly textLanguage: string;
  readonly appLanguage: string;
  readonly oathLanguage: string;
  readonly businessPhone: string;
  readonly homePhone: string;
  readonly pager: string;
  readonly mobilePhone: string;
  readonly fax: string;
  readonly ipPhone: string;
  readonly customPhone: string;
  readonly extension: string;
}

/** Search filters (RFC 4515). */
export interface DirectoryFilters {
  readonly container: string;
  readonly group: string;
  readonly user: string;
}

/** One directory as an administrator described it. */
export interface DirectoryConfig {
  readonly id: string;
  /** Short and unique; commands and logs call it so. */
  readonly name: string;
  readonly kind: DirectoryKind;
  /** In order of preference; the others are asked when the first is away. */
  readonly servers: readonly DirectoryServer[];
  readonly tls: DirectoryTls;
  /** PEM of the authorities that count for these servers, and no others; empty: those of the system. */
  readonly certificateAuthority: string;
  /** Where people, groups and containers are looked for. Empty: the naming context that the server calls its own. */
  readonly baseDns: readonly string[];
  /** Empty: anonymous. */
  readonly bindDn: string;
  /** PEM of the certificate by which the directory is read, with its chain; its key is the secret. Empty: by name, or as nobody. */
  readonly bindCertificate: string;
  readonly filters: DirectoryFilters;
  readonly attributes: AttributeMap;
  /** `DOMAIN` of `DOMAIN\user` and suffixes of UPNs that belong here alone. */
  readonly domains: readonly string[];
  /** Seconds to wait for a connection, TLS included. */
  readonly connectSeconds: number;
  /** Seconds to wait for one answer. */
  readonly answerSeconds: number;
}

/** The kinds of phone that a directory keeps. */
export type PhoneKind = 'business' | 'home' | 'pager' | 'mobile' | 'fax' | 'ip' | 'custom';

/** A person as the directory has him. Texts that it has not are empty. */
export interface DirectoryPerson {
  readonly dn: string;
  /** As `uniqueIdType` says: `{guid}` without braces in lower case, `S-1-…`, hexadecimal, or the text itself. */
  readonly uniqueId: string;
  readonly username: string;
  /** Further names under which the person signs in: the other username attributes, `DOMAIN\user`. */
  readonly aliases: readonly string[];
  readonly firstName: string;
  readonly lastName: string;
  readonly emailAddress: string;
  readonly userGroup: string;
  readonly description: string;
  readonly callLanguage: string;
  readonly textLanguage: string;
  readonly appLanguage: string;
  readonly oathLanguage: string;
  /** As written there. */
  readonly phones: Readonly<Record<PhoneKind, string>>;
  readonly extension: string;
  /** False: disabled in the directory. A directory that knows no such state says true. */
  readonly enabled: boolean;
}

/** A container or a group, to be chosen from. */
export interface DirectoryPlace {
  readonly dn: string;
  readonly name: string;
}

/** A group, with the id that stays its own when it is renamed or moved (`objectGUID` in AD). */
export interface DirectoryGroup extends DirectoryPlace {
  readonly uniqueId: string;
}

/** Which group is meant: by its name or DN as somebody typed it, or by its id. */
export type GroupReference = { readonly name: string } | { readonly uniqueId: string };

/** Somebody of a directory, and in which of the groups that were asked about he is. */
export interface DirectoryMember {
  readonly uniqueId: string;
  /** `DOMAIN\\user`; of a directory without domain, its own name stands for it. */
  readonly name: string;
  /** All names under which he signs in that say whose they are: `DOMAIN\\user` and UPN. */
  readonly qualifiedNames: readonly string[];
  /** False: disabled in the directory. */
  readonly enabled: boolean;
  /** Unique ids of groups, of those asked about; by way of other groups counts too. */
  readonly groups: readonly string[];
}

/** Whom a search is about. */
export interface PeopleQuery {
  /** Only people of this container. Default: the search bases. */
  readonly container?: string | undefined;
  /** Only members of this group. */
  readonly group?: string | undefined;
  /** With containers and groups inside. */
  readonly isRecursive: boolean;
  /** An RFC 4515 filter that they must match besides the directory's own user filter. */
  readonly filter?: string | undefined;
}

/** People chosen one by one. */
export interface PeopleSelection extends PeopleQuery {
  /** Only people of these names, as they stand in one of the attributes for user names. Default: whatever they are called. */
  readonly usernames?: readonly string[] | undefined;
  /** Only people in one of whose names or mail address this text stands. Default: all. */
  readonly search?: string | undefined;
}

/** What became of a directory since a cursor was taken. */
export interface DirectoryChanges {
  /** Where it stands now; empty: this directory does not say. */
  readonly cursor: string;
  /**
   * Unique ids of people who were changed; some may be no people, or none of ours. `unknown`: it does not say, too much
   * has changed, or a group or a container, whose people do not change by it. Who was deleted is among them only where the
   * account may know.
   */
  readonly changed: readonly string[] | 'unknown';
}

/** What a domain says of guesses: so many wrong passwords within the window lock an account. */
export interface LockoutPolicy {
  /** 0: never. */
  readonly threshold: number;
  readonly windowSeconds: number;
}

/** One thing that has to work before the next can. */
export interface DiagnosisStep {
  readonly step: 'dns' | 'connect' | 'certificate' | 'bind' | 'base' | 'people' | 'answer';
  /** Which server or search base. */
  readonly subject: string;
  readonly ok: boolean;
  /** What was found, or what is wrong and what to do about it; without secrets. */
  readonly detail: string;
}

/** Whose password it is, where more is known of him than a name. */
export interface EntryReference {
  /**
   * Of the entry that the user comes from; then it is looked up by that and not by the name, which may have changed or have been
   * given to somebody else since. Default: by the name.
   */
  readonly uniqueId?: string | undefined;
}

/**
 * Where people's passwords are checked. All throw MfaError `unavailable` (directory) when no server of it answers, and
 * `misconfigured` when it answers but refuses what it was set up with.
 */
export interface PasswordDirectory extends PrimaryAuthentication, Omit<PasswordChange, 'findPasswordRules'> {
  verifyPassword(username: string, password: string, check?: PasswordCheck & EntryReference): Promise<PrimaryOutcome>;
  changePassword(
    request: Parameters<PasswordChange['changePassword']>[0] & EntryReference,
  ): Promise<PasswordChangeOutcome>;
  /** Of the domain itself. Undefined: an expired password cannot be changed here. */
  readPasswordRules(): Promise<PasswordRules | undefined>;
  /** Looks at each server from the ground up and says what works. Throws nothing. */
  diagnose(): AsyncIterable<DiagnosisStep>;
  close(): void;
}

/** A directory of a company, whose people can be read too. Throws as `PasswordDirectory` does. */
export interface Directory extends PasswordDirectory {
  /** People page by page, some hundreds each: however many there are, memory stays flat. */
  findPeople(query: PeopleSelection): AsyncIterable<readonly DirectoryPerson[]>;
  /** The person of this unique id if the query finds him; asked for alone. */
  findPerson(uniqueId: string, query: PeopleQuery): Promise<DirectoryPerson | undefined>;
  /** Whether there is an entry of this id anywhere in the directory, whatever it is. */
  hasEntry(uniqueId: string): Promise<boolean>;
  /**
   * @param cursor of an earlier call; empty: from now on.
   * @param filters of the queries for which it is asked: who changes in what they ask for has changed.
   */
  readChanges(cursor: string, filters: readonly string[]): Promise<DirectoryChanges>;
  listContainers(below: string | undefined): AsyncIterable<DirectoryPlace>;
  listGroups(below: string | undefined): AsyncIterable<DirectoryPlace>;
  /**
   * Undefined: there is none, or no more.
   * @throws MfaError `conflict` when several have the name, `misconfigured` when it has no unique id.
   */
  findGroup(group: GroupReference): Promise<DirectoryGroup | undefined>;
  /**
   * Who signs in by this name, anywhere in the directory and whatever kind of account it is (services and computers too),
   * whether or not he is in one of the groups. A group that is gone or cannot be read has no members. Undefined: nobody has the
   * name, or two have.
   */
  findMember(username: string, groupIds: readonly string[]): Promise<DirectoryMember | undefined>;
  /** The password of the account with this unique id, whatever kind it is. */
  verifyMember(uniqueId: string, password: string): Promise<PrimaryOutcome>;
  /** Undefined: the directory does not say, or it has none. */
  readLockoutPolicy(): Promise<LockoutPolicy | undefined>;
}
