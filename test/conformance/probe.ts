/**
 * A program that prints the whole state of its own process; what differs from one process to the next is left
 * out. It starts no other: a shell blocks signals while it does that, and has pipes open.
 */
export const PROBE = `#!/usr/bin/perl
use strict;
sub content {
  open(my $file, '<', "/proc/self/$_[0]") or return '';
  local $/;
  my $text = <$file>;
  return defined $text ? $text : '';
}
(my $arguments = content('cmdline')) =~ tr/\\0/\\n/;
print "arguments:\\n$arguments";
printf "umask %o\\n", umask;
print "$_ ", readlink("/proc/self/$_"), "\\n" for qw(cwd root);
my @stat = split ' ', content('stat') =~ s/.*\\) //sr;
print "nice $stat[16]\\n";
print $stat[2] == $$ ? "leads a group\\n" : "is in a group\\n";
print $stat[3] == $$ ? "leads a session\\n" : "is in a session\\n";
print grep { /^(Uid|Gid|Groups|Threads|Sig(Blk|Ign|Cgt)|Cap|NoNewPrivs|Seccomp|Cpus_allowed|THP)/ }
  split /^/, content('status');
print content('limits');
print "$_ ", content($_), "\\n" for qw(oom_score_adj coredump_filter timerslack_ns personality);
for my $fd (0 .. 1023) {
  my $target = readlink("/proc/self/fd/$fd");
  print "descriptor $fd $target ", grep { /flags/ } split /^/, content("fdinfo/$fd") if defined $target;
}
(my $environment = content('environ')) =~ tr/\\0/\\n/;
print "environment:\\n", grep { !/^RUNIT_TS_TEST=/ } split /^/, $environment;
`;
