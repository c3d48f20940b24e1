# Varnish logs to shared memory; varnishncsa writes the file and is part of what the log costs. It gives up if no Varnish comes.
varnishncsa -n @dir@/work -t 30 -w @dir@/access.log \
  -F '{"time":"%{%Y-%m-%dT%T%z}t","client":"%h","method":"%m","path":"%U","protocol":"%H","status":%s,"bytes":%b,"duration":%D,"request_id":"%{X-Request-Id}i","agent":"%{User-Agent}i"}' &
# Without the jail: started by root, it would give up the right to read this folder.
exec varnishd -j none -F -n @dir@/work -f @dir@/cache.vcl -a 127.0.0.1:@port@ -s malloc,64m -p timeout_idle=600 -p default_ttl=0
