# The demo's steps, as a person would type them: a service and its log under runsvdir; it is killed, restarted and
# stopped, and the tree is ended. Says `the demo is over` if all of it went well.

must_fail() {
  if "$@" > /dev/null; then
    echo "it did not fail: $*" >&2
    exit 1
  fi
}

wait_for() {
  tries=400
  until eval "$1"; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || { echo "waited in vain for: $1" >&2; exit 1; }
    sleep 0.05
  done
}

must_fail command -v bun
export SVDIR=/services SVWAIT=60
mkdir -p /services/.web/log/main
printf '#!/bin/sh\necho "I am $$"\nexec sleep 1000\n' > /services/.web/run
printf '#!/bin/sh\nexec svlogd -tt ./main\n' > /services/.web/log/run
chmod +x /services/.web/run /services/.web/log/run
mv /services/.web /services/web
runsvdir /services &
tree=$!
wait_for 'sv check web > /dev/null'

grep -q '^runsvdir$' "/proc/$tree/comm"
first=$(cat /services/web/supervise/pid)
kill -KILL "$first"
wait_for 'pid=$(cat /services/web/supervise/pid); [ -n "$pid" ] && [ "$pid" != "$first" ]'
second=$pid
sv restart web | grep -q '^ok: run: web: '
third=$(cat /services/web/supervise/pid)
[ "$third" != "$second" ]
wait_for 'grep -q "I am $third" /services/web/log/main/current'
grep -q "I am $first" /services/web/log/main/current
sv status web | grep -q "^run: web: (pid $third) [0-9]*s; run: log: "
sv stop web | grep -q '^ok: down: web: '
must_fail sv status hallo
[ "$(chpst -o 77 sh -c 'ulimit -n')" = 77 ]

kill -HUP "$tree"
wait "$tree" || [ $? = 111 ]
wait_for '! sv status web > /dev/null'
rm -r /services
echo 'the demo is over'
