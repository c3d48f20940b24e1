# Squid does not work as root; as another it must be able to write its logs. The name is for its shared memory, of which each
# running Squid needs its own.
if [ "$(id -u)" = 0 ]; then
  chown @user-name@ @dir@
fi
exec squid -N -n bench@port@ -f @dir@/squid.conf
