#!/bin/bash
# Makes the template of a throw-away Active Directory domain: provision-samba.sh FOLDER PEOPLE.ldif
# Offline and once; each test that needs one starts a copy. Needs root, as Samba does. A template that is there is kept.
set -euo pipefail
template=$1
people=$2
[ -e "$template/ready" ] && exit 0
rm -rf "$template"
mkdir -p "$template"
samba-tool domain provision --targetdir="$template" --realm=CORP.EXAMPLE --domain=CORP --host-name=dc1 \
  --server-role=dc --dns-backend=NONE --use-rfc2307 --adminpass='Adm1n-Passw0rd!' --host-ip=127.0.0.1 \
  --option="interfaces=127.0.0.1" --option="bind interfaces only=yes" >"$template/provision.log" 2>&1 ||
  { tail -20 "$template/provision.log" >&2; exit 1; }
database=$template/private/sam.ldb
configuration=$template/etc/smb.conf
# Six wrong passwords lock for half an hour; passwords of seven characters and more.
samba-tool domain passwordsettings set -s "$configuration" -H "$database" --complexity=off --min-pwd-length=7 \
  --min-pwd-age=0 --history-length=0 --account-lockout-threshold=10 --account-lockout-duration=30 \
  --reset-account-lockout-after=30 >/dev/null
ldbmodify --configfile="$configuration" -H "$database" "$people" >/dev/null
# A password 90 days old, which no tool sets. Debian's python3 has the module, another one in the path may not.
/usr/bin/python3 - "$configuration" "$database" pwexpired 90 <<'P'
import sys, time, ldb
from samba.param import LoadParm
from samba.samdb import SamDB
from samba.auth import system_session
configuration, database, name, days = sys.argv[1:]
parameters = LoadParm()
parameters.load(configuration)
sam = SamDB(database, session_info=system_session(), lp=parameters)
message = ldb.Message(sam.search(expression='(sAMAccountName=%s)' % name)[0].dn)
since_1601 = int((time.time() - 86400 * float(days) + 11644473600) * 10**7)
message['pwdLastSet'] = ldb.MessageElement(str(since_1601), ldb.FLAG_MOD_REPLACE, 'pwdLastSet')
sam.modify(message, controls=['local_oid:1.3.6.1.4.1.7165.4.3.12:0'])
P
# DS-Replication-Get-Changes on the domain ([MS-ADTS] §5.1.3.2.1), and the list of what was deleted, which Samba asks for too.
/usr/bin/python3 - "$configuration" "$database" svc-sync 1131f6aa-9c07-11d1-f79f-00c04fc2dcd2 <<'P'
import sys, ldb
from samba.param import LoadParm
from samba.samdb import SamDB
from samba.auth import system_session
from samba.sd_utils import SDUtils
from samba.dcerpc import security
configuration, database, name, right = sys.argv[1:]
parameters = LoadParm()
parameters.load(configuration)
sam = SamDB(database, session_info=system_session(), lp=parameters)
account = sam.search(expression='(sAMAccountName=%s)' % name, attrs=['objectSid'])[0]
sid = sam.schema_format_value('objectSid', account['objectSid'][0]).decode()
utilities = SDUtils(sam)
utilities.dacl_add_ace(sam.domain_dn(), '(OA;;CR;%s;;%s)' % (right, sid))
deleted = 'CN=Deleted Objects,' + sam.domain_dn()
domain_sid = security.dom_sid(sam.get_domain_sid())
before = utilities.read_sd_on_dn(deleted, controls=['show_deleted:1']).as_sddl(domain_sid)
owner, aces = before.split('D:', 1)
first = aces.index('(') if '(' in aces else len(aces)
sddl = owner + 'D:' + aces[:first] + '(A;CI;LCRP;;;%s)' % sid + aces[first:]
after = security.descriptor.from_sddl(sddl, domain_sid)
utilities.modify_sd_on_dn(deleted, after, controls=['show_deleted:1', 'sd_flags:1:4'])
P
touch "$template/ready"
