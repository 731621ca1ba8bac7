import NIOCore
import NIOPosix

/// One TCP connection to a unit or to the gateway of several.
struct ModbusConnection: Sendable {
  /// The one thread that carries all connections of the process; started with the first.
  private static let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  private let channel: any Channel

  var isOpen: Bool { channel.isActive }

  func close() { channel.close(promise: nil) }

  /// Connects; gives up at once when the task is cancelled.
  static func open(
    host: String, port: Int, timeout: Double
  ) async throws(ModbusError) -> ModbusConnection {
    let loop = loops.next()
    let bootstrap = ClientBootstrap(group: loop)
      .connectTimeout(.nanoseconds(Int64(min(max(timeout, 0), 3600) * 1e9)))
      // A reply has 260 bytes at most.
      .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 512))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(ModbusChannelHandler())
        }
      }
    let made: EventLoopFuture<any Channel>
    if let address = try? SocketAddress(ipAddress: host, port: port) {
      made = bootstrap.connect(to: address)
    } else {
      made = bootstrap.connect(host: host, port: port)
    }
    let first = loop.makePromise(of: (any Channel).self)
    made.cascade(to: first)
    do {
      let channel = try await withTaskCancellationHandler {
        try await first.futureResult.get()
      } onCancel: {
        first.fail(ModbusError.cancelled)
        made.whenSuccess { $0.close(promise: nil) }
      }
      return ModbusConnection(channel: channel)
    } catch {
      throw ConnectError.modbusError(error, timeout: timeout)
    }
  }

  /// Asks, and waits for the answer. A task that is cancelled meanwhile ends the connection: what
  /// comes later could be taken for the answer to the next question.
  func exchange(
    _ read: ModbusRead, transaction: UInt16, deadline: Double
  ) async throws(ModbusError) -> [UInt16] {
    let answer = channel.eventLoop.makePromise(of: [UInt16].self)
    let question = ModbusQuestion(
      read: read, transaction: transaction, deadline: deadline, answer: answer)
    channel.writeAndFlush(question).whenFailure { _ in answer.fail(ModbusError.closed) }
    do {
      return try await withTaskCancellationHandler {
        try await answer.futureResult.get()
      } onCancel: {
        answer.fail(ModbusError.cancelled)
        channel.close(promise: nil)
      }
    } catch let error as ModbusError {
      throw error
    } catch {
      throw .closed
    }
  }
}
