// Verifies a copy of a Casewright log with the Go project's own packages (golang.org/x/mod/sumdb), which share no code with
// Casewright: the signature of the checkpoint, every tile against its root, every entry by an inclusion proof, every older
// checkpoint by a consistency proof, and receipts.
//
//	verify KEY log FOLDER        FOLDER as `casewright log export` writes it
//	verify KEY receipt FILE      a `.tlog-proof` file that carries its entry
//
// Ends with 0 when all agrees, with 1 and the reason when something does not.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// The height of C2SP tiles: 256 hashes each.
const height = 8

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: verify KEY log FOLDER | verify KEY receipt FILE")
		os.Exit(2)
	}
	verifier, err := note.NewVerifier(os.Args[1])
	if err == nil {
		switch os.Args[2] {
		case "log":
			err = log(verifier, os.Args[3])
		case "receipt":
			err = receipt(verifier, os.Args[3])
		default:
			err = errors.New("neither `log` nor `receipt`")
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "WRONG:", err)
		os.Exit(1)
	}
}

// checkpoint opens a signed checkpoint: its origin must be the name of the key.
func checkpoint(verifier note.Verifier, signed []byte) (tlog.Tree, error) {
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() || lines[3] != "" {
		return tlog.Tree{}, errors.New("not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// folder reads tiles where C2SP tlog-tiles puts them.
type folder string

func (f folder) Height() int { return height }

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		read, err := f.read(tile)
		if err != nil {
			return nil, err
		}
		data[i] = read
	}
	return data, nil
}

func (f folder) read(tile tlog.Tile) ([]byte, error) {
	// Go writes tile/8/0/000 and tile/8/data/000, C2SP tile/0/000 and tile/entries/000.
	path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
	path = strings.Replace(path, "tile/data/", "tile/entries/", 1)
	return os.ReadFile(filepath.Join(string(f), filepath.FromSlash(path)))
}

func log(verifier note.Verifier, path string) error {
	signed, err := os.ReadFile(filepath.Join(path, "checkpoint"))
	if err != nil {
		return err
	}
	tree, err := checkpoint(verifier, signed)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	tiles := folder(path)
	// Every hash that it reads it has proved against the root before.
	hashes := tlog.TileHashReader(tree, tiles)
	if tree.N > 0 {
		root, err := tlog.TreeHash(tree.N, hashes)
		if err != nil {
			return fmt.Errorf("tiles: %w", err)
		}
		if root != tree.Hash {
			return errors.New("tiles: the root is another")
		}
	}
	if err := everyTile(tree, tiles, hashes); err != nil {
		return err
	}
	if err := everyEntry(tree, tiles, hashes); err != nil {
		return err
	}
	older, err := filepath.Glob(filepath.Join(path, "checkpoints", "*"))
	if err != nil {
		return err
	}
	for _, file := range older {
		signed, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		old, err := checkpoint(verifier, signed)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if old.N == 0 {
			continue
		}
		proof, err := tlog.ProveTree(tree.N, old.N, hashes)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	fmt.Printf("%d entries, %d older checkpoints\n", tree.N, len(older))
	return nil
}

// everyTile compares each stored tile of hashes, at each level, with the one made from proved hashes.
func everyTile(tree tlog.Tree, tiles folder, hashes tlog.HashReader) error {
	for _, tile := range tlog.NewTiles(height, 0, tree.N) {
		// It names a partial tile at each width that it had on the way; what is kept is the last.
		last := (tree.N>>(height*uint(tile.L)))>>height == tile.N
		if last && int64(tile.W) != (tree.N>>(height*uint(tile.L)))-tile.N<<height {
			continue
		}
		stored, err := tiles.read(tile)
		if err != nil {
			return err
		}
		made, err := tlog.ReadTileData(tile, hashes)
		if err != nil {
			return fmt.Errorf("%s: %w", tile.Path(), err)
		}
		if !bytes.Equal(stored, made) {
			return fmt.Errorf("%s: not the tile that was sealed", tile.Path())
		}
	}
	return nil
}

// everyEntry proves each entry by itself.
func everyEntry(tree tlog.Tree, tiles folder, hashes tlog.HashReader) error {
	for first := int64(0); first < tree.N; first += 1 << height {
		width := int64(1 << height)
		if first+width > tree.N {
			width = tree.N - first
		}
		bundle, err := tiles.read(tlog.Tile{H: height, L: -1, N: first >> height, W: int(width)})
		if err != nil {
			return err
		}
		for n := first; n < first+width; n++ {
			if len(bundle) < 2 {
				return fmt.Errorf("entry %d: its bundle ends before it", n)
			}
			length := int(binary.BigEndian.Uint16(bundle))
			if len(bundle) < 2+length {
				return fmt.Errorf("entry %d: its bundle ends within it", n)
			}
			entry := bundle[2 : 2+length]
			bundle = bundle[2+length:]
			proof, err := tlog.ProveRecord(tree.N, n, hashes)
			if err != nil {
				return fmt.Errorf("entry %d: %w", n, err)
			}
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, n, tlog.RecordHash(entry)); err != nil {
				return fmt.Errorf("entry %d: %w", n, err)
			}
		}
		if len(bundle) > 0 {
			return fmt.Errorf("the bundle of entry %d goes on after its last entry", first)
		}
	}
	return nil
}

// receipt checks a C2SP tlog-proof whose `extra` line is the entry.
func receipt(verifier note.Verifier, path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	head, signed, found := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" ||
		!strings.HasPrefix(lines[1], "extra ") || !strings.HasPrefix(lines[2], "index ") {
		return errors.New("not a receipt that carries its entry")
	}
	entry, err := base64.StdEncoding.DecodeString(lines[1][len("extra "):])
	if err != nil {
		return err
	}
	index, err := strconv.ParseInt(lines[2][len("index "):], 10, 64)
	if err != nil {
		return err
	}
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	tree, err := checkpoint(verifier, []byte(signed))
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
		return err
	}
	fmt.Printf("entry %d of %d: %s\n", index, tree.N, entry)
	return nil
}
