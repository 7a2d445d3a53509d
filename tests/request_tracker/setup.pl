# Turns a fresh Request Tracker into the one that the judge speaks of. Prints one JSON line: tokens and ids.
use strict;
use warnings;
use lib '/usr/share/request-tracker5/lib';
use RT -init;
use JSON;

my $system = RT->SystemUser;

sub made {
    my ($object, %args) = @_;
    my ($id, $message) = $object->Create(%args);
    die "not made: $message" unless $id;
    return $object;
}

# A second queue, an agent who may work in both, and a stranger who may do nothing.
my $general = RT::Queue->new($system);
$general->Load('General');
my $repairs = made(RT::Queue->new($system), Name => 'Repairs', Description => 'What is broken');
my $agent = made(RT::User->new($system), Name => 'grace', RealName => 'Grace Hopper', EmailAddress => 'grace@example.com', Password => 'gracehopper', Privileged => 1);
my $stranger = made(RT::User->new($system), Name => 'stranger', RealName => 'No Body', EmailAddress => 'stranger@example.com', Password => 'stranger0', Privileged => 1);
$agent->PrincipalObj->GrantRight(Right => $_, Object => $RT::System)
    for qw(ShowTicket SeeQueue OwnTicket CreateTicket ModifyTicket CommentOnTicket ReplyToTicket ShowTicketComments SeeCustomField ModifyCustomField);

# Custom fields of all tickets: a choice, a line of text, several lines.
my @fields = (['Revenue Tier', 'SelectSingle', 1], ['Referral Code', 'FreeformSingle', 1], ['Regions', 'SelectMultiple', 0]);
my %ids;
for my $field (@fields) {
    my $made = made(RT::CustomField->new($system), Name => $field->[0], Type => $field->[1], MaxValues => $field->[2], LookupType => 'RT::Queue-RT::Ticket');
    $made->AddToObject(RT::Queue->new($system));
    $ids{ $field->[0] } = $made->id;
    my @values = $field->[0] eq 'Regions' ? qw(EMEA APAC AMER) : $field->[0] eq 'Revenue Tier' ? qw(Gold Silver Bronze) : ();
    $made->AddValue(Name => $_) for @values;
}

# One of users, one of queues.
for my $field (['Badge', 'RT::User'], ['Region', 'RT::Queue']) {
    my $made = made(RT::CustomField->new($system), Name => $field->[0], Type => 'FreeformSingle', LookupType => $field->[1]);
    $made->AddToObject($field->[1]->new($system));
}

my @subjects = ('Printer on fire', "O'Brien's \"login\" fails", 'Invoice is wrong', 'Slow report', 'Broken link');
my @tickets;
for my $index (0 .. $#subjects) {
    my $ticket = RT::Ticket->new($system);
    my ($id, undef, $message) = $ticket->Create(
        Queue => $index == 4 ? $repairs->id : $general->id, Subject => $subjects[$index], Requestor => ['customer@example.com'],
        Priority => $index == 0 ? 90 : 0,
        ($index == 0 ? (Owner => $agent->id, "CustomField-$ids{'Revenue Tier'}" => 'Gold', "CustomField-$ids{Regions}" => ['EMEA', 'APAC']) : ()),
        MIMEObj => MIME::Entity->build(Type => 'text/plain', Charset => 'utf-8', Data => "It is about $subjects[$index]"),
    );
    die "not made: $message" unless $id;
    push @tickets, $id;
}

my $root = RT::User->new($system);
$root->Load('root');
sub token {
    my $token = RT::AuthToken->new($system);
    my ($id, $message, $text) = $token->Create(Owner => $_[0]->id, Description => 'judge');
    die "no token: $message" unless $id;
    return $text;
}

print encode_json({
    version => $RT::VERSION, token => token($root), agent_token => token($agent), stranger_token => token($stranger),
    agent => $agent->id, queue => $general->id, other_queue => $repairs->id, tier => $ids{'Revenue Tier'}, code => $ids{'Referral Code'}, tickets => \@tickets,
}), "\n";
