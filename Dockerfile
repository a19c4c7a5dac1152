FROM python:3.13-slim-bookworm AS build
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv /opt/study-buddy \
 && /opt/study-buddy/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY roadmap roadmap
RUN /opt/study-buddy/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation . \
 && /opt/study-buddy/bin/python -m compileall -q /opt/study-buddy/lib

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home study \
 && mkdir /data && chown study /data && chmod 700 /data
COPY --from=build /opt/study-buddy /opt/study-buddy
ENV PATH=/opt/study-buddy/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////data/study-buddy.db
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=60s --timeout=10s --start-period=90s CMD ["study-buddy", "doctor", "--alive"]
ENTRYPOINT ["study-buddy"]
