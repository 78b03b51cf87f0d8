# A short message service centre of Net::SMPP, an implementation of SMPP 3.4 that is not ours.
# Tells what happens as lines of JSON on standard output, and does what lines of JSON on standard input say.
use strict;
use warnings;
use IO::Select;
use JSON::PP;
use Net::SMPP;

$| = 1;
my $json    = JSON::PP->new->canonical;
my $listen  = Net::SMPP->new_listen('127.0.0.1', port => 0, smpp_version => 0x34) or die "cannot listen: $!";
my $select  = IO::Select->new($listen, \*STDIN);
my %plan    = (password => 'secret', throttle => 0, status => 0, mute => 0, drop => 0, early => '');
my $number  = 0;
my ($client, $unread) = (undef, '');

sub announce { print $json->encode({@_}), "\n" }

sub drop_client {
    $select->remove($client);
    close $client;
    $client = undef;
    announce(event => 'closed');
}

sub receipt {
    my ($id, $state) = @_;
    my %codes = (DELIVRD => 2, UNDELIV => 5, ENROUTE => 1);
    $client->deliver_sm(
        async => 1, esm_class => 4,
        source_addr_ton => 1, source_addr_npi => 1, source_addr => '12015550123', destination_addr => '12345',
        short_message => "id:$id sub:001 dlvrd:000 submit date:2601010000 done date:2601010000 stat:$state err:000 text:",
    );
}

sub take {
    my $pdu = $client->read_pdu or return drop_client();
    my $cmd = $pdu->{cmd};
    if ($cmd == 9) {
        my $known = $pdu->{system_id} eq 'mfa' && $pdu->{password} eq $plan{password};
        announce(event => 'bind', systemId => $pdu->{system_id}, accepted => $known ? JSON::PP::true : JSON::PP::false);
        $client->bind_transceiver_resp(seq => $pdu->{seq}, status => $known ? 0 : 0x0e, system_id => 'smsc');
    } elsif ($cmd == 4) {
        return drop_client() if $plan{drop};
        return announce(event => 'muted') if $plan{mute};
        if ($plan{throttle} > 0) {
            $plan{throttle}--;
            announce(event => 'throttled');
            return $client->submit_sm_resp(seq => $pdu->{seq}, status => 0x58, message_id => '');
        }
        if ($plan{status}) {
            return $client->submit_sm_resp(seq => $pdu->{seq}, status => $plan{status}, message_id => '');
        }
        my $id = 'id-' . ++$number;
        receipt($id, $plan{early}) if $plan{early};
        $client->submit_sm_resp(seq => $pdu->{seq}, message_id => $id);
        announce(
            event => 'submit', id => $id, to => $pdu->{destination_addr}, from => $pdu->{source_addr},
            fromTon => $pdu->{source_addr_ton}, dataCoding => $pdu->{data_coding}, esmClass => $pdu->{esm_class},
            receipt => $pdu->{registered_delivery}, hex => unpack('H*', $pdu->{short_message}),
        );
    } elsif ($cmd == 0x15) {
        announce(event => 'enquired');
        $client->enquire_link_resp(seq => $pdu->{seq}) unless $plan{mute};
    } elsif ($cmd == 0x80000005) {
        announce(event => 'deliver_sm_resp', status => $pdu->{status});
    } elsif ($cmd == 0x80000000) {
        announce(event => 'generic_nack', status => $pdu->{status});
    }
}

sub obey {
    my $said = $json->decode(shift);
    my $do   = delete $said->{do};
    if    ($do eq 'plan')    { %plan = (%plan, %$said); announce(event => 'planned') }
    elsif ($do eq 'receipt') { receipt($said->{id}, $said->{state}) }
    elsif ($do eq 'hangUp')  { drop_client() }
    elsif ($do eq 'raw')     { $client->syswrite(pack('H*', $said->{hex})) }
    elsif ($do eq 'reply')   {
        $client->deliver_sm(
            async => 1, source_addr_ton => $said->{ton} // 1, source_addr_npi => 1, source_addr => $said->{from},
            destination_addr => '12345', data_coding => $said->{dataCoding} // 0,
            short_message => pack('H*', $said->{hex}),
        );
    }
}

announce(event => 'listening', port => $listen->sockport);
while (1) {
    for my $ready ($select->can_read) {
        if ($ready == $listen) {
            $client = $listen->accept or next;
            ${*$client}{enquire_interval} = 0;
            $select->add($client);
        } elsif ($ready == \*STDIN) {
            sysread(STDIN, $unread, 65536, length $unread) or exit;
            while ($unread =~ s/^([^\n]*)\n//) { obey($1) }
        } elsif (defined $client && $ready == $client) {
            take();
        }
    }
}
