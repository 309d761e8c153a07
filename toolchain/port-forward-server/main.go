// Serves the kubelet's own port-forward handler behind TLS on a loopback port, with every pod's ports on this machine:
// what our client is held against. The ports file is JSON, pod port to loopback port, read anew for each connection.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/kubelet/pkg/cri/streaming/portforward"
)

// As an API server is asked, and as an API server asks a kubelet.
var (
	apiPath     = regexp.MustCompile(`^/api/v1/namespaces/[^/]+/pods/([^/]+)/portforward$`)
	kubeletPath = regexp.MustCompile(`^/portForward/[^/]+/([^/]+)(?:/[^/]+)?$`)
)

// How long the other direction may still finish after one has ended. Over channels one end is the end of both, near enough.
// Over SPDY each ends on its own, and that is passed on, so that the kubelet's part in it is seen: containerd would give it
// one second, and not end that half towards the process.
const (
	linger     = 500 * time.Millisecond
	halfOpened = time.Minute
)

type loopback struct{ ports string }

func (l loopback) PortForward(ctx context.Context, _ string, _ types.UID, port int32, stream io.ReadWriteCloser) error {
	target, err := l.target(port)
	if err != nil {
		return err
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp4", "127.0.0.1:"+strconv.Itoa(target))
	if err != nil {
		return fmt.Errorf("failed to connect to localhost:%d: %w", port, err)
	}
	defer conn.Close()
	// What httpstream.Stream has and a channel has not.
	_, halves := stream.(interface{ Reset() error })
	wait := linger
	if halves {
		wait = halfOpened
	}
	done := make(chan error, 2)
	go func() {
		_, err := io.Copy(stream, conn)
		if halves && err == nil {
			stream.Close()
		}
		done <- err
	}()
	go func() {
		_, err := io.Copy(conn, stream)
		conn.(*net.TCPConn).CloseWrite()
		done <- err
	}()
	if err := <-done; err != nil {
		return err
	}
	select {
	case err = <-done:
	case <-time.After(wait):
	}
	return err
}

func (l loopback) target(port int32) (int, error) {
	text, err := os.ReadFile(l.ports)
	if err != nil {
		return 0, err
	}
	ports := map[string]int{}
	if err := json.Unmarshal(text, &ports); err != nil {
		return 0, err
	}
	target, known := ports[strconv.Itoa(int(port))]
	if !known {
		return 0, fmt.Errorf("failed to connect to localhost:%d: connection refused", port)
	}
	return target, nil
}

func main() {
	cert := flag.String("cert", "", "serving certificate, PEM file")
	key := flag.String("key", "", "its key, PEM file")
	clientCA := flag.String("client-ca", "", "authority of clients, PEM file")
	ports := flag.String("ports", "", "JSON file, pod port to loopback port")
	version := flag.Bool("version", false, "print the version of the kubelet code and exit")
	flag.Parse()
	if *version {
		fmt.Println("port-forward-server " + kubelet())
		return
	}
	pair, err := tls.LoadX509KeyPair(*cert, *key)
	if err != nil {
		log.Fatal(err)
	}
	authority, err := os.ReadFile(*clientCA)
	if err != nil {
		log.Fatal(err)
	}
	clients := x509.NewCertPool()
	if !clients.AppendCertsFromPEM(authority) {
		log.Fatal("no certificate in " + *clientCA)
	}
	listener, err := tls.Listen("tcp4", "127.0.0.1:0", &tls.Config{
		Certificates: []tls.Certificate{pair},
		ClientCAs:    clients,
		ClientAuth:   tls.RequireAndVerifyClientCert,
		NextProtos:   []string{"http/1.1"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	log.Fatal(http.Serve(listener, handler(loopback{*ports})))
}

func handler(forwarder portforward.PortForwarder) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		found := kubeletPath.FindStringSubmatch(r.URL.Path)
		if found == nil {
			found = apiPath.FindStringSubmatch(r.URL.Path)
			// An API server is asked for "ports" and asks the kubelet for "port".
			r.URL.RawQuery = url.Values{"port": r.URL.Query()["ports"]}.Encode()
		}
		if found == nil {
			http.NotFound(w, r)
			return
		}
		options, err := portforward.NewV4Options(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		protocols := portforward.SupportedProtocols
		portforward.ServePortForward(w, r, forwarder, found[1], types.UID(found[1]), options, time.Hour, time.Minute, protocols)
	})
}
