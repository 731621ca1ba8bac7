import FleetModel
import Testing

@testable import Collectors

/// Where the user says that hosts stand.
struct PlacementTests {
  private func file(_ text: String) throws -> TopologyFile {
    try TopologyFile(Array(text.utf8), subject: "site.yaml")
  }

  private func message(_ text: String) -> String {
    do {
      _ = try file(text)
      return ""
    } catch { return "\(error)" }
  }

  @Test func nestedFileWithRangesAndPatterns() throws {
    let file = try file(
      #"""
      halls:
        north:
          rows:
            r1:
              racks:
                k01: gpu-[001-008]
                k02: [gpu-009, "gpu-[010-012],gpu-020"]
                k03:
                  hosts: ['/gpu-1\d\d/', spare-1]
            r2: lone
          hosts: office
      racks:
        lab: lab-a, lab-b
      """#)
    #expect(file.place(of: "gpu-008") == Place(hall: "north", row: "r1", rack: "k01"))
    #expect(file.place(of: "gpu-011") == Place(hall: "north", row: "r1", rack: "k02"))
    #expect(file.place(of: "gpu-020") == Place(hall: "north", row: "r1", rack: "k02"))
    #expect(file.place(of: "gpu-123") == Place(hall: "north", row: "r1", rack: "k03"))
    #expect(file.place(of: "gpu-1234") == nil, "a pattern is of a whole name")
    #expect(file.place(of: "lone") == Place(hall: "north", row: "r2"))
    #expect(file.place(of: "office") == Place(hall: "north"))
    #expect(file.place(of: "lab-b.example.org") == Place(rack: "lab"))
    #expect(file.place(of: "unknown") == nil && file.place(of: "10.1.2.3") == nil)
  }

  @Test(arguments: [
    ("halls: {a: {racs: {k: h}}}", "site.yaml:1: there is no \"racs\" here"),
    ("racks:\n  k1: gpu-[01-04]\n  k2: gpu-03\n", "site.yaml:3: gpu-03 is named twice, in line 2"),
    ("racks:\n  k1: [a, a]\n", "site.yaml:2: a is named twice"),
    ("racks:\n  k1: gpu-[4-1]\n", "site.yaml:2: [4-1] is no range"),
    ("racks:\n  k1: gpu-[0-999999]\n", "site.yaml:2: more than 200000 hosts"),
    ("racks:\n  k1: '/a(b/'\n", "site.yaml:2: /a(b/ is no pattern: expected ')'"),
    ("racks: [a]\n", "site.yaml:1: racks are a map"),
    ("- a\n", "site.yaml:1: a topology is a map"),
    ("racks: {}\n", "site.yaml:1: no host is named"),
    ("racks:\n  k1:\n    rows: {r: h}\n", "site.yaml:3: there is no \"rows\" here, but hosts"),
    ("racks: {k1: a}\nracks: {k2: b}\n", "site.yaml:2:"),
    ("# nothing\n", "site.yaml: there is nothing in it"),
  ])
  func wrongFileSaysWhere(text: String, expected: String) {
    #expect(message(text).hasPrefix(expected), "\(message(text))")
  }

  @Test func patternOfNames() throws {
    let pattern = try PlacePattern(#"^(?<hall>[a-z]+)\d*-(?<row>r\d+)(-(?<rack>k\d+))?"#)
    #expect(pattern.place(of: "x1-r07-k12-n3") == Place(hall: "x", row: "r07", rack: "k12"))
    #expect(pattern.place(of: "x1-r07-n3") == Place(hall: "x", row: "r07"))
    #expect(pattern.place(of: "other") == nil)
  }

  @Test(arguments: [
    (#"(?<row>r\d+"#, "is no pattern: expected ')'"),
    (#"r\d+"#, "names no level"),
    (#"(?<shelf>r\d+)"#, "there is no level \"shelf\""),
    (#"\(?<rack>x"#, "names no level"),
  ])
  func wrongPatternSaysWhy(text: String, expected: String) {
    #expect {
      _ = try PlacePattern(text)
    } throws: {
      "\($0)".hasPrefix("--place \(text): \(expected)")
    }
  }

  @Test func fileThenPatternThenLabels() throws {
    let placement = HostPlacement(
      file: try file("rows: {r9: {racks: {k9: n-1}, hosts: n-2}}"),
      pattern: try PlacePattern("(?<rack>n)"))
    let labelled = Place(hall: "h", row: "r", rack: "k")
    #expect(
      placement.place(of: "n-1", otherwise: labelled) == Place(hall: "h", row: "r9", rack: "k9"))
    #expect(
      placement.place(of: "n-2", otherwise: labelled) == Place(hall: "h", row: "r9", rack: "n"))
    #expect(placement.place(of: "x", otherwise: labelled) == labelled)
    #expect(HostPlacement.none.place(of: "n-1", otherwise: Place()) == Place())
  }
}
