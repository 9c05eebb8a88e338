//===- WeightsFile.cpp - Weights in a file, written in place --------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A linked file: the linker sees a section without bytes of the right size, and
// afterwards its pages are appended to the file and the program headers changed
// so that the loader maps them read only. No copy, any size. A relocatable
// object: one section at a page boundary.
//
//===----------------------------------------------------------------------===//

#include "nn/Target/Object.h"

#include "llvm/BinaryFormat/ELF.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace llvm::ELF;

namespace nn::target {

namespace {
constexpr uint64_t page = 4096;

/// The small part of an object with one section and the symbol nn_weights.
struct Skeleton {
  static constexpr char names[] =
      "\0.lbss.nn_weights\0.lrodata.nn_weights\0.symtab\0.strtab\0"
      ".note.GNU-stack\0nn_weights";
  Elf64_Sym symbols[2];
  Elf64_Shdr sections[5];
  char strings[sizeof names];

  /// `at`: where the skeleton is in the file.
  Skeleton(uint32_t type, uint64_t flags, llvm::StringRef name, uint64_t offset,
           uint64_t bytes, uint64_t at) {
    memset(this, 0, sizeof *this);
    memcpy(strings, names, sizeof names);
    symbols[1].st_name = find("nn_weights");
    symbols[1].setBindingAndType(STB_GLOBAL, STT_OBJECT);
    symbols[1].st_other = STV_HIDDEN;
    symbols[1].st_shndx = 1;
    symbols[1].st_size = bytes;
    set(sections[1], name, type, offset, bytes, page);
    sections[1].sh_flags = flags;
    set(sections[2], ".symtab", SHT_SYMTAB, at + offsetof(Skeleton, symbols),
        sizeof symbols, 8);
    sections[2].sh_link = 3;
    sections[2].sh_info = 1;
    sections[2].sh_entsize = sizeof(Elf64_Sym);
    set(sections[3], ".strtab", SHT_STRTAB, at + offsetof(Skeleton, strings),
        sizeof names, 1);
    set(sections[4], ".note.GNU-stack", SHT_PROGBITS, at, 0, 1);
  }

private:
  void set(Elf64_Shdr &section, llvm::StringRef name, uint32_t type,
           uint64_t offset, uint64_t bytes, uint64_t align) {
    section.sh_name = find(name);
    section.sh_type = type;
    section.sh_offset = offset;
    section.sh_size = bytes;
    section.sh_addralign = align;
  }
  static uint32_t find(llvm::StringRef name) {
    llvm::StringRef all(names, sizeof names);
    std::string whole = std::string(1, '\0') + name.str() + '\0';
    return static_cast<uint32_t>(all.find(whole) + 1);
  }
};

Elf64_Ehdr objectHeader(uint64_t skeletonAt) {
  Elf64_Ehdr header;
  memset(&header, 0, sizeof header);
  memcpy(header.e_ident, ElfMagic, 4);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_ident[EI_VERSION] = EV_CURRENT;
  header.e_type = ET_REL;
  header.e_machine = EM_X86_64;
  header.e_version = EV_CURRENT;
  header.e_ehsize = sizeof header;
  header.e_shoff = skeletonAt + offsetof(Skeleton, sections);
  header.e_shentsize = sizeof(Elf64_Shdr);
  header.e_shnum = 5;
  header.e_shstrndx = 3;
  return header;
}

template <typename T> bool readAt(int file, T *to, size_t count, uint64_t at) {
  ssize_t bytes = sizeof(T) * count;
  return pread(file, to, bytes, at) == bytes;
}
template <typename T>
bool writeAt(int file, const T *from, size_t count, uint64_t at) {
  ssize_t bytes = sizeof(T) * count;
  return pwrite(file, from, bytes, at) == bytes;
}

/// The last PT_LOAD ends with the reservation: that part becomes a segment of
/// its own with the bytes at `offset`. PT_LOADs stay in the order of addresses.
/// The new header takes the place of one that is not needed.
const char *splitSegment(llvm::SmallVectorImpl<Elf64_Phdr> &headers,
                         const Elf64_Shdr &reserved, uint64_t offset,
                         bool hasInterpreter) {
  size_t last = headers.size();
  for (size_t i = 0; i < headers.size(); ++i)
    if (headers[i].p_type == PT_LOAD)
      last = i;
  if (last == headers.size() || headers[last].p_vaddr + headers[last].p_memsz !=
                                    reserved.sh_addr + reserved.sh_size)
    return "the weights are not the last section";
  Elf64_Phdr added{};
  added.p_type = PT_LOAD;
  added.p_flags = PF_R;
  added.p_offset = offset;
  added.p_vaddr = added.p_paddr = reserved.sh_addr;
  added.p_filesz = added.p_memsz = reserved.sh_size;
  added.p_align = page;
  headers[last].p_memsz = reserved.sh_addr - headers[last].p_vaddr;
  if (headers[last].p_filesz > headers[last].p_memsz)
    return "the weights' section has bytes";
  if (!headers[last].p_memsz) {
    headers[last] = added;
    return nullptr;
  }
  // The loader finds a position-independent program by PT_PHDR; a library does
  // not need it, a program does not need the note with the build id.
  uint32_t spare = hasInterpreter ? PT_NOTE : PT_PHDR;
  for (size_t i = 0; i < headers.size(); ++i)
    if (headers[i].p_type == spare) {
      headers.insert(headers.begin() + last + 1, added);
      headers.erase(headers.begin() + (i > last ? i + 1 : i));
      return nullptr;
    }
  return "no program header is free";
}
} // namespace

Bytes weightsReservation(uint64_t bytes) {
  struct {
    Elf64_Ehdr header;
    char skeleton[sizeof(Skeleton)];
  } file;
  file.header = objectHeader(sizeof(Elf64_Ehdr));
  Skeleton skeleton(SHT_NOBITS, SHF_ALLOC | SHF_WRITE | SHF_X86_64_LARGE,
                    ".lbss.nn_weights", 0, bytes, sizeof(Elf64_Ehdr));
  memcpy(file.skeleton, &skeleton, sizeof skeleton);
  auto *begin = reinterpret_cast<const char *>(&file);
  return Bytes(begin, begin + sizeof file);
}

std::string WeightsFile::map(uint64_t offset) {
  if (!mappedSize)
    return "";
  // Ask for the room now: a full disk would end the process while it writes.
  if (int error = posix_fallocate(file, offset, mappedSize))
    return std::string("no room for the weights: ") + strerror(error);
  void *memory = mmap(nullptr, mappedSize, PROT_READ | PROT_WRITE, MAP_SHARED,
                      file, offset);
  if (memory == MAP_FAILED)
    return std::string("cannot map the weights: ") + strerror(errno);
  mapped = static_cast<char *>(memory);
  return "";
}

std::string WeightsFile::growLinked(const std::string &path) {
  file = open(path.c_str(), O_RDWR | O_CLOEXEC);
  struct stat status;
  Elf64_Ehdr header;
  if (file < 0 || fstat(file, &status) || !readAt(file, &header, 1, 0))
    return "cannot read the linked file";
  llvm::SmallVector<Elf64_Phdr, 16> segments(header.e_phnum);
  llvm::SmallVector<Elf64_Shdr, 32> sections(header.e_shnum);
  if (!readAt(file, segments.data(), segments.size(), header.e_phoff) ||
      !readAt(file, sections.data(), sections.size(), header.e_shoff))
    return "cannot read the linked file";
  Elf64_Shdr *reserved = nullptr;
  for (Elf64_Shdr &section : sections)
    if (section.sh_type == SHT_NOBITS && (section.sh_flags & SHF_ALLOC) &&
        !(section.sh_flags & SHF_TLS) &&
        // LLD's padding of relro may be empty and at the same address, before.
        (!reserved || section.sh_addr >= reserved->sh_addr))
      reserved = &section;
  if (!reserved || reserved->sh_addr % page)
    return "the linked file reserves no weights";
  bool hasInterpreter = llvm::any_of(segments, [](const Elf64_Phdr &segment) {
    return segment.p_type == PT_INTERP;
  });
  uint64_t offset = (status.st_size + page - 1) / page * page;
  if (const char *wrong =
          splitSegment(segments, *reserved, offset, hasInterpreter))
    return wrong;
  reserved->sh_type = SHT_PROGBITS; // For readelf and strip.
  reserved->sh_flags &= ~uint64_t(SHF_WRITE);
  reserved->sh_offset = offset;
  if (!writeAt(file, segments.data(), segments.size(), header.e_phoff) ||
      !writeAt(file, sections.data(), sections.size(), header.e_shoff))
    return "cannot write the linked file";
  mappedSize = reserved->sh_size;
  return map(offset);
}

std::string WeightsFile::createObject(const std::string &path, uint64_t bytes) {
  file = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0)
    return "cannot create " + path + ": " + strerror(errno);
  uint64_t at = page + (bytes + 63) / 64 * 64;
  Elf64_Ehdr header = objectHeader(at);
  Skeleton skeleton(SHT_PROGBITS, SHF_ALLOC | SHF_X86_64_LARGE,
                    ".lrodata.nn_weights", page, bytes, at);
  if (!writeAt(file, &header, 1, 0) || !writeAt(file, &skeleton, 1, at))
    return std::string("cannot write the weights: ") + strerror(errno);
  mappedSize = bytes;
  return map(page);
}

void WeightsFile::release(uint64_t begin, uint64_t end) {
  begin = (begin + page - 1) / page * page;
  end = end / page * page;
  if (begin < end)
    madvise(mapped + begin, end - begin, MADV_DONTNEED);
}

WeightsFile::~WeightsFile() {
  if (mapped)
    munmap(mapped, mappedSize);
  if (file >= 0)
    close(file);
}

} // namespace nn::target
