vcl 4.1;

# Nothing is cached: only the proxy is measured.
backend origin { .host = "127.0.0.1"; .port = "@origin-port@"; }

sub vcl_recv {
    set req.http.X-Request-Id = req.xid;
    set req.http.X-Forwarded-Proto = "http";
    set req.http.X-Forwarded-Host = req.http.Host;
    set req.http.Via = "1.1 varnish";
    return (pass);
}

sub vcl_deliver {
    set resp.http.X-Request-Id = req.http.X-Request-Id;
}
