import ArgumentParser
import Collectors
import FleetModel
import Glibc

/// Seconds written as people write them: `1s`, `500ms`, `2m`, `0.5`.
struct Interval: ExpressibleByArgument {
  let seconds: Double

  init?(argument: String) {
    let units: [(suffix: String, factor: Double)] = [
      ("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("", 1),
    ]
    guard let unit = units.first(where: { argument.hasSuffix($0.suffix) }),
      let number = Double(argument.dropLast(unit.suffix.count)), number > 0, number.isFinite
    else { return nil }
    seconds = number * unit.factor
    guard seconds >= 0.05, seconds <= 86_400 else { return nil }
  }
}

/// Options of every command that reads sources.
struct SourceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Seconds between frames: 1s, 500ms, 2m (default: the source's own).", valueName: "interval"))
  var every: Interval?

  @Option(
    help: ArgumentHelp(
      "Field names of a CSV log without a header, comma separated.", valueName: "list"))
  var columns: String?

  @Option(
    help: ArgumentHelp(
      "Where hosts stand, by their names: a pattern with groups named hall, row and rack, as in "
        + #"'(?<row>r\d+)-(?<rack>k\d+)'."#,
      valueName: "pattern"))
  var place: String?

  @Option(
    help: ArgumentHelp(
      "Where hosts stand: a YAML file of halls, rows and racks with their hosts. It counts more "
        + "than --place, and that more than labels.",
      valueName: "file"))
  var topology: String?

  /// Where the operator says that hosts stand.
  func placement() throws -> HostPlacement {
    do throws(SourceError) {
      return try HostPlacement.open(path: topology, pattern: place)
    } catch {
      throw Failure(status: .usage, message: "\(error)")
    }
  }

  /// Says that places cannot be told of what has its own.
  func refusePlaces(_ subject: String) throws {
    guard let option = place.map({ _ in "--place" }) ?? topology.map({ _ in "--topology" }) else {
      return
    }
    throw Failure(
      status: .usage,
      message: "\(option): \(subject) has its places in it; it is for live sources and logs")
  }

  /// The field names of a headerless log.
  var columnNames: [String]? {
    columns.map { list in
      list.split(separator: ",").map { field in
        String(field.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }
    }
  }
}

/// The name of this host, for fleets of its own GPUs.
enum LocalHost {
  static var name: String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let status = buffer.withUnsafeMutableBytes { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        characters.baseAddress.map { gethostname($0, characters.count - 1) } ?? -1
      }
    }
    guard status == 0 else { return "localhost" }
    return String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
  }
}
