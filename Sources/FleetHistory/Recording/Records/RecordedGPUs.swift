import FleetModel

/// Who the GPUs of a recording are: columns of places in lists of distinct texts, and no object
/// per GPU, so that a million cost tens of megabytes.
struct RecordedGPUs: GPUDirectory {
  /// One text of every GPU.
  struct Texts: Sendable {
    /// The distinct texts, one after the other, and where each one starts; one start more for the
    /// end of the last.
    private var bytes: [UInt8] = []
    private var starts: [UInt32] = [0]
    /// 0 for absent, else one more than the text's place; a single one when all are the same.
    private var places: [UInt32]

    subscript(gpu: Int) -> String? {
      let place = Int(places[places.count == 1 ? 0 : gpu])
      guard place > 0 else { return nil }
      return String(decoding: bytes[Int(starts[place - 1])..<Int(starts[place])], as: UTF8.self)
    }

    init(decoding reader: inout ByteReader, gpus: Int) throws(RecordingError) {
      let distinct = try reader.countOfItems()
      for _ in 0..<distinct {
        bytes.append(contentsOf: try reader.raw(try reader.countOfItems()))
        starts.append(UInt32(clamping: bytes.count))
      }
      places = try reader.places(gpus, atMost: distinct)
    }
  }

  /// One number of every GPU, that is never negative.
  struct Numbers: Sendable {
    /// 0 for absent, else one more than the number; a single one when all are the same.
    private var places: [UInt32]

    subscript(gpu: Int) -> Int? {
      let place = places[places.count == 1 ? 0 : gpu]
      return place > 0 ? Int(place) - 1 : nil
    }

    init(decoding reader: inout ByteReader, gpus: Int) throws(RecordingError) {
      places = try reader.places(gpus, atMost: Int(UInt32.max))
    }
  }

  let count: Int
  private let host: Texts
  private let uuid: Texts
  private let busID: Texts
  private let name: Texts
  private let serial: Texts
  private let driver: Texts
  private let index: Numbers
  private let position: Numbers

  init(decoding reader: inout ByteReader) throws(RecordingError) {
    let columns = 8
    count = try reader.count(atMost: reader.remaining / columns)
    host = try Texts(decoding: &reader, gpus: count)
    uuid = try Texts(decoding: &reader, gpus: count)
    busID = try Texts(decoding: &reader, gpus: count)
    name = try Texts(decoding: &reader, gpus: count)
    serial = try Texts(decoding: &reader, gpus: count)
    driver = try Texts(decoding: &reader, gpus: count)
    index = try Numbers(decoding: &reader, gpus: count)
    position = try Numbers(decoding: &reader, gpus: count)
  }

  func identity(at gpu: Int) -> GPUIdentity {
    GPUIdentity(
      host: host[gpu] ?? "", index: index[gpu], uuid: uuid[gpu], busID: busID[gpu],
      name: name[gpu], serial: serial[gpu], driver: driver[gpu], position: position[gpu] ?? 0)
  }

  /// Appends what `init(decoding:)` reads; asks the directory once for every GPU.
  static func encode(_ directory: any GPUDirectory, into writer: inout ByteWriter) {
    var columns = Columns()
    for gpu in 0..<directory.count { columns.append(directory.identity(at: gpu)) }
    writer.count(directory.count)
    columns.encode(into: &writer)
  }

  /// The columns on their way into a record.
  private struct Columns {
    private var host = TextDictionary()
    private var uuid = TextDictionary()
    private var busID = TextDictionary()
    private var name = TextDictionary()
    private var serial = TextDictionary()
    private var driver = TextDictionary()
    private var index = ByteWriter()
    private var position = ByteWriter()

    mutating func append(_ identity: GPUIdentity) {
      host.append(identity.host.isEmpty ? nil : identity.host)
      uuid.append(identity.uuid)
      busID.append(identity.busID)
      name.append(identity.name)
      serial.append(identity.serial)
      driver.append(identity.driver)
      index.place(identity.index)
      position.place(identity.position)
    }

    func encode(into writer: inout ByteWriter) {
      for column in [host, uuid, busID, name, serial, driver] { column.encode(into: &writer) }
      writer.raw(index.bytes)
      writer.raw(position.bytes)
    }
  }
}

extension ByteWriter {
  /// 0 for absent, else one more than the number; what no `u32` holds is absent.
  fileprivate mutating func place(_ number: Int?) {
    if let number, number >= 0, number < UInt32.max {
      count(number + 1)
    } else {
      u8(0)
    }
  }
}

extension ByteReader {
  /// A varint for each of some GPUs, which the bytes vouch for; a single one when all are equal.
  fileprivate mutating func places(
    _ gpus: Int, atMost limit: Int
  ) throws(RecordingError) -> [UInt32] {
    guard gpus <= remaining else { throw Self.damaged("ends too early") }
    guard gpus > 0 else { return [0] }
    var first: UInt32 = 0
    var places: [UInt32] = []
    for gpu in 0..<gpus {
      let place = UInt32(clamping: try count(atMost: limit))
      if gpu == 0 { first = place }
      if !places.isEmpty {
        places.append(place)
      } else if place != first {
        places.reserveCapacity(gpus)
        places.append(contentsOf: repeatElement(first, count: gpu))
        places.append(place)
      }
    }
    return places.isEmpty ? [first] : places
  }
}
