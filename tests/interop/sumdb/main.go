// Checks a bundle of the log with Go's own packages, which share no code with ours: every note, every record, every growth.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type line struct {
	Line        string
	Key         string
	Number      int64
	Note        string
	Position    int64
	Record      string
	Inclusion   []string
	Consistency []string
}

type head struct {
	size int64
	root tlog.Hash
}

func must(err error, what string) {
	if err != nil {
		fmt.Printf("%s: %v\n", what, err)
		os.Exit(1)
	}
}

func hash(text string) (found tlog.Hash) {
	content, err := base64.StdEncoding.DecodeString(text)
	must(err, "hash")
	if copy(found[:], content) != tlog.HashSize || len(content) != tlog.HashSize {
		must(fmt.Errorf("%d bytes", len(content)), "hash")
	}
	return found
}

func hashes(texts []string) (found []tlog.Hash) {
	for _, one := range texts {
		found = append(found, hash(one))
	}
	return found
}

func read(name string) (lines []line) {
	file, err := os.Open(name)
	must(err, "bundle")
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var one line
		must(json.Unmarshal(scanner.Bytes(), &one), "line")
		lines = append(lines, one)
	}
	must(scanner.Err(), "bundle")
	return lines
}

func opened(text string, keys []note.Verifier) head {
	found, err := note.Open([]byte(text), note.VerifierList(keys...))
	must(err, "note")
	told := strings.Split(found.Text, "\n")
	size, err := strconv.ParseInt(told[1], 10, 64)
	must(err, "size")
	return head{size, hash(told[2])}
}

func main() {
	var keys []note.Verifier
	var newest head
	lines := read(os.Args[1])
	notes, records := 0, 0
	for _, one := range lines {
		switch one.Line {
		case "key":
			key, err := note.NewVerifier(one.Key)
			must(err, "key")
			keys = append(keys, key)
		case "checkpoint":
			next := opened(one.Note, keys)
			if notes > 0 {
				must(tlog.CheckTree(hashes(one.Consistency), next.size, next.root, newest.size, newest.root),
					fmt.Sprintf("checkpoint %d", one.Number))
			}
			newest = next
			notes++
		case "record":
			leaf := tlog.RecordHash([]byte(one.Record))
			must(tlog.CheckRecord(hashes(one.Inclusion), newest.size, newest.root, one.Position, leaf),
				fmt.Sprintf("record %d", one.Position))
			records++
		}
	}
	fmt.Printf("%d notes, %d records\n", notes, records)
}
