package cart

import (
	"math/rand"
	"net"
	"os"
	"testing"
	"time"
)

var kind = os.Getenv("DIAG_KIND")

func init() { rand.Seed(time.Now().UnixNano()) }

func TestTotal(t *testing.T) {
	if 1+2 != 3 {
		t.Fatal("no sum")
	}
}

func TestPort(t *testing.T) {
	if kind != "port" {
		t.Skip("another kind")
	}
	if rand.Intn(3) == 0 {
		other, err := net.Listen("tcp", "127.0.0.1:18473")
		if err == nil {
			defer other.Close()
		}
	}
	server, err := net.Listen("tcp", "127.0.0.1:18473")
	if err != nil {
		t.Fatalf("start of the till: %v", err)
	}
	server.Close()
}

func TestRace(t *testing.T) {
	if kind != "race" {
		t.Skip("another kind")
	}
	count := 0
	done := make(chan bool)
	go func() {
		count++
		done <- true
	}()
	if rand.Intn(2) == 0 {
		<-done
		count++
	} else {
		count++
		<-done
	}
}

func TestBroken(t *testing.T) {
	if kind != "broken" {
		t.Skip("another kind")
	}
	t.Run("discount", func(t *testing.T) { t.Error("got 91, want 90") })
}

func TestReservation(t *testing.T) {
	if kind != "time" {
		t.Skip("another kind")
	}
	ready := make(chan bool)
	go func() {
		time.Sleep([]time.Duration{5, 5, 120}[rand.Intn(3)] * time.Millisecond)
		ready <- true
	}()
	select {
	case <-ready:
	case <-time.After(60 * time.Millisecond):
		t.Fatal("timed out waiting for the reservation")
	}
}
