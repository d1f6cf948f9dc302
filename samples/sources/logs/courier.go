// A courier that reports to its base: its log in the layout of Go's own package, or of logfmt.
//
// courier PLACE SECONDS: asks http://PLACE/parcels twice a second.
package main

import (
	"log"
	"net/http"
	"os"
	"strconv"
	"time"
)

func main() {
	seconds, _ := strconv.Atoi(os.Args[2])
	log.SetFlags(log.LstdFlags | log.Lmicroseconds | log.LUTC)
	client := http.Client{Timeout: 1500 * time.Millisecond}
	log.Printf("courier starts, base %s, dial timeout 30s", os.Args[1])
	end := time.Now().Add(time.Duration(seconds) * time.Second)
	for parcel := 1; time.Now().Before(end); parcel++ {
		response, err := client.Get("http://" + os.Args[1] + "/parcels/" + strconv.Itoa(parcel))
		if err != nil {
			log.Printf("parcel %d not reported: %v", parcel, err)
		} else {
			response.Body.Close()
			log.Printf("parcel %d reported: %s", parcel, response.Status)
		}
		time.Sleep(400 * time.Millisecond)
	}
}
