import Collectors
import NIOCore
import NIOPosix
import Synchronization

/// A Modbus device on loopback that answers as a test says.
final class ModbusServer: Sendable {
  struct Request: Sendable {
    /// Numbers from 0: the connection, and the request among all.
    let connection: Int
    let number: Int
    let transaction: UInt16
    let read: ModbusRead

    /// The right answer: each register holds its own address.
    var answer: [UInt8] {
      ModbusBytes.reply(
        transaction, unit: read.unit, function: read.table.rawValue,
        (0..<read.count).map { read.address &+ $0 })
    }
  }

  enum Step: Sendable {
    case send([UInt8])
    /// A byte each so many milliseconds.
    case drip([UInt8], milliseconds: Int64)
    case close
  }

  private struct Counts: Sendable {
    var connections = 0
    var requests = 0
    /// Data that was no read.
    var strange = 0
  }

  private static let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  let port: Int
  private let channel: any Channel
  private let counts: Shared

  /// What the connections of one server share.
  private final class Shared: Sendable {
    let counts = Mutex(Counts())
    let steps: @Sendable (Request) -> [Step]
    init(_ steps: @escaping @Sendable (Request) -> [Step]) { self.steps = steps }
  }

  init(_ steps: @escaping @Sendable (Request) -> [Step]) async throws {
    let shared = Shared(steps)
    counts = shared
    channel = try await ServerBootstrap(group: Self.loops)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let number = shared.counts.withLock { counts in
            defer { counts.connections += 1 }
            return counts.connections
          }
          try channel.pipeline.syncOperations.addHandler(Handler(number, shared))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = channel.localAddress?.port ?? 0
  }

  var connections: Int { counts.counts.withLock { $0.connections } }
  var requests: Int { counts.counts.withLock { $0.requests } }
  var strange: Int { counts.counts.withLock { $0.strange } }

  func stop() async throws { try await channel.close() }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let connection: Int
    private let shared: Shared

    init(_ connection: Int, _ shared: Shared) {
      self.connection = connection
      self.shared = shared
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      // A client that sends two requests at once, or parts of one, is found out here.
      guard
        let (transaction, read) = ModbusBytes.request(
          Array(unwrapInboundIn(data).readableBytesView))
      else {
        shared.counts.withLock { $0.strange += 1 }
        return
      }
      let number = shared.counts.withLock { counts in
        defer { counts.requests += 1 }
        return counts.requests
      }
      let request = Request(
        connection: connection, number: number, transaction: transaction, read: read)
      for step in shared.steps(request) { carryOut(step, context) }
    }

    private func carryOut(_ step: Step, _ context: ChannelHandlerContext) {
      switch step {
      case .send(let bytes):
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
      case .close: context.close(promise: nil)
      case .drip(let bytes, let milliseconds):
        let loop = context.eventLoop.assumeIsolated()
        for (place, byte) in bytes.enumerated() {
          loop.scheduleTask(in: .milliseconds(milliseconds * Int64(place + 1))) {
            context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(bytes: [byte])), promise: nil)
          }
        }
      }
    }
  }
}
