# Apache Traffic Server with folders of its own. Its cache has a file; what is hot is in memory, where 64 MiB are for it, as in
# all caches here.
mkdir -p @dir@/cache @dir@/run
modules=$(traffic_layout info | sed -n 's/^PLUGINDIR: *//p')
cat > @dir@/runroot.yaml <<END
prefix: @dir@
exec_prefix: @dir@
bindir: @dir@
sbindir: @dir@
sysconfdir: @dir@
datadir: @dir@/run
includedir: @dir@
libdir: @dir@
libexecdir: $modules
localstatedir: @dir@/run
runtimedir: @dir@/run
logdir: @dir@
mandir: @dir@
infodir: @dir@
cachedir: @dir@/cache
END
# It refuses to serve as root.
if [ "$(id -u)" = 0 ]; then
  echo "CONFIG proxy.config.admin.user_id STRING @user-name@" >> @dir@/records.config
  chown -R @user-name@ @dir@
fi
exec traffic_server --run-root=@dir@/runroot.yaml
