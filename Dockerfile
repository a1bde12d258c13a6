# One image for web, worker and beat; docker-compose.yml gives each its command from qualityprov/processes.py.

FROM node:24-bookworm-slim AS browser-libraries
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.11-slim-bookworm AS packages
COPY requirements.txt ./
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check -r requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    QUALITYPROV_ENV=production QUALITYPROV_VAR=/var/lib/qualityprov MEDIA_ROOT=/var/lib/qualityprov/media \
    WEB_HOST=0.0.0.0
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/qualityprov qualityprov \
    && install -d -o qualityprov /var/lib/qualityprov/media /var/lib/qualityprov/static
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/qualityprov
COPY . .
COPY --from=browser-libraries /build/node_modules ./node_modules
# Static files and messages are made once, here: with QUALITYPROV_ENV=build no secret is needed and no service is asked.
RUN python script/lib/setup.py vendor \
    && DJANGO_SETTINGS_MODULE=qualityprov.settings QUALITYPROV_ENV=build QUALITYPROV_VAR=/tmp/build STATIC_ROOT=/srv/qualityprov/static-root python -m qualityprov.prepare \
    && rm -rf node_modules/echarts node_modules/echarts4 /tmp/build
ENV STATIC_ROOT=/srv/qualityprov/static-root
USER qualityprov
VOLUME /var/lib/qualityprov
EXPOSE 8000
CMD ["python", "-m", "qualityprov.webserver"]
