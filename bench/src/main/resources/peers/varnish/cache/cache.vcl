vcl 4.1;

backend origin { .host = "127.0.0.1"; .port = "@origin-port@"; }

sub vcl_recv {
    set req.http.X-Request-Id = req.xid;
    set req.http.X-Forwarded-Proto = "http";
    set req.http.X-Forwarded-Host = req.http.Host;
    set req.http.Via = "1.1 varnish";
    # The load sends a cookie, as browsers do; left to itself, Varnish would keep nothing of such requests.
    if (req.url ~ "^/fresh/") {
        return (hash);
    }
    return (pass);
}

sub vcl_deliver {
    set resp.http.X-Request-Id = req.http.X-Request-Id;
    if (obj.hits > 0) {
        set resp.http.X-Cache = "HIT";
    } else {
        set resp.http.X-Cache = "MISS";
    }
}
